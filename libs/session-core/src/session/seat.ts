import type { Millis } from '../events/event.js';
import type { Life } from './state.js';

/** A time in which a session held a seat, by the log's own clock: `[from, until)`; null: it holds it still. */
export type Occupied = readonly [from: Millis, until: Millis | null];

interface Seat {
  readonly taken: boolean;
  /** As the fact says that took it last, or as its latest start says. */
  readonly overLimit: boolean;
}

/** Whether a life, which is sorted by position, has left its session a seat. */
export function seatOf(life: readonly Life[]): Seat {
  const [first] = life;
  if (life.length === 1 && first?.kind === 'start' && !first.history)
    return { taken: true, overLimit: first.overLimit };
  let seat: Seat = { taken: false, overLimit: false };
  for (const step of stepsOf(life)) seat = step;
  return seat;
}

/**
 * When a session held a seat: from its admission to its release or end, as the limits saw it, whatever the
 * session itself told of its times. Ascending and disjoint; a life is sorted by position.
 */
export function occupiedOf(life: readonly Life[]): readonly Occupied[] {
  const occupied: Occupied[] = [];
  let from: Millis | null = null;
  for (const { taken, at } of stepsOf(life)) {
    if (taken) from ??= at;
    else if (from !== null) {
      if (at > from) occupied.push([from, at]);
      from = null;
    }
  }
  return from === null ? occupied : [...occupied, [from, null]];
}

/**
 * The seat behind each fact. A start and a resume take one for a session that is not open; of an open one they
 * change nothing, as a released seat is only taken again by asking for it. Who is told of as history never asked.
 */
function* stepsOf(life: readonly Life[]): Generator<Seat & { readonly at: Millis }> {
  let open = false;
  let taken = false;
  let overLimit = false;
  for (const fact of life) {
    switch (fact.kind) {
      case 'start':
        if (fact.history) break;
        taken ||= !open;
        overLimit = fact.overLimit;
        open = true;
        break;
      case 'resume':
        if (!open) [taken, overLimit] = [true, fact.overLimit];
        open = true;
        break;
      case 'seatTaken':
        if (open && !taken) [taken, overLimit] = [true, fact.overLimit];
        break;
      case 'seatReleased':
        taken = false;
        break;
      case 'end':
        open = false;
        taken = false;
        break;
    }
    yield { taken, overLimit, at: fact.loggedAt };
  }
}
