import type { Millis } from '../events/millis.js';

/** Somebody asks for a seat under a limit, or gives one back. In the order of the log. */
export interface SeatStep {
  /** By the log's own time. */
  readonly at: Millis;
  /** `in`: sits there when the window begins, and stays whatever the limit says. */
  readonly does: 'in' | 'ask' | 'leave';
  readonly sessionId: string;
  readonly userId: string | null;
  /** Where: the user, client or value that is counted together; '' for the site. */
  readonly key: string;
  /** Who shares one seat there: the session alone where sessions are counted, else its user. */
  readonly person: string;
}

export interface Backtest {
  /** Sessions that would have been refused, each once, out of those that asked. */
  readonly refused: number;
  readonly ofStarts: number;
  /** Most refused first. */
  readonly users: readonly { readonly userId: string | null; readonly refused: number }[];
  /** Hours of UTC with refusals, ascending. */
  readonly hours: readonly { readonly start: Millis; readonly refused: number }[];
}

const hourMs = 3_600_000;

/** Long work in pieces: whoever does it may do something else between two of them. */
export type Pieces<Result> = Generator<void, Result, void>;

/** About a millisecond of work. */
const stepsAPiece = 4_096;

/**
 * What a limit of `max` seats would have refused: an asker gets a seat if its person has one there already or fewer than
 * `max` are taken. Who is refused is out for good: it neither takes a seat later nor is counted again.
 *
 * @param max null: no bound
 */
export function* backtest(steps: readonly SeatStep[], max: number | null): Pieces<Backtest> {
  const users = new Map<string | null, number>();
  const hours = new Map<Millis, number>();
  const { refused, ofStarts } = yield* play(steps, max, ({ at, userId }) => {
    users.set(userId, (users.get(userId) ?? 0) + 1);
    const start = Math.floor(at / hourMs) * hourMs;
    hours.set(start, (hours.get(start) ?? 0) + 1);
  });
  return {
    refused,
    ofStarts,
    users: [...users]
      .map(([userId, refused]) => ({ userId, refused }))
      .sort((a, b) => b.refused - a.refused || ((a.userId ?? '') < (b.userId ?? '') ? -1 : 1)),
    hours: [...hours].map(([start, refused]) => ({ start, refused })).sort((a, b) => a.start - b.start),
  };
}

/**
 * The smallest limit that would have refused less than `percent` of those who asked; of 0 %, nobody. Where sessions are
 * counted a wider limit never refuses more, so that it is found by halving; where people are, one after the other.
 */
export function* smallestMax(
  steps: readonly SeatStep[],
  { percent, unit }: { readonly percent: number; readonly unit: 'sessions' | 'users' },
): Pieces<number> {
  const { ofStarts, most } = yield* play(steps, null, () => undefined);
  function* isFew(max: number): Pieces<boolean> {
    let refused = 0;
    return !(yield* play(steps, max, () => (refused += 1) * 100 >= percent * ofStarts)).stopped;
  }
  if (unit === 'users') {
    let max = 0;
    while (max < most && !(yield* isFew(max))) max += 1;
    return max;
  }
  let [tooSmall, enough] = [-1, most];
  while (enough - tooSmall > 1) {
    const max = Math.floor((tooSmall + enough) / 2);
    if (yield* isFew(max)) enough = max;
    else tooSmall = max;
  }
  return enough;
}

interface Played {
  readonly refused: number;
  readonly ofStarts: number;
  /** The most seats that were taken at once under one key. */
  readonly most: number;
  readonly stopped: boolean;
}

/** Plays the steps; stops when `onRefused` says true. */
function* play(
  steps: readonly SeatStep[],
  max: number | null,
  onRefused: (step: SeatStep) => boolean | void,
): Pieces<Played> {
  const seats = new Map<string, Map<string, Set<string>>>();
  const [asked, out] = [new Set<string>(), new Set<string>()];
  let most = 0;
  for (const [at, step] of steps.entries()) {
    if (at % stepsAPiece === stepsAPiece - 1) yield;
    const { does, sessionId, key, person } = step;
    if (does === 'ask') asked.add(sessionId);
    if (out.has(sessionId)) continue;
    const people = seats.get(key) ?? new Map<string, Set<string>>();
    seats.set(key, people);
    const own = people.get(person);
    if (does === 'leave') leave(people, step);
    else if (does === 'in' || own !== undefined || max === null || people.size < max) {
      people.set(person, (own ?? new Set()).add(sessionId));
      most = Math.max(most, people.size);
    } else {
      out.add(sessionId);
      if (onRefused(step) === true) return { refused: out.size, ofStarts: asked.size, most, stopped: true };
    }
  }
  return { refused: out.size, ofStarts: asked.size, most, stopped: false };
}

function leave(people: Map<string, Set<string>>, { sessionId, person }: SeatStep): void {
  const own = people.get(person);
  own?.delete(sessionId);
  if (own?.size === 0) people.delete(person);
}
