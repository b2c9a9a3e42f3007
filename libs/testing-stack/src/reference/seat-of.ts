import { comparePositions, type Millis, type Position } from '@headcount/session-core';
import type { SessionFacts, Span } from './reference-session.js';
import { joinedSpans } from './spans.js';

export interface ReferenceSeat {
  readonly seat: boolean;
  readonly overLimit: boolean;
  /** By the log's own time; since when it holds the seat that it has, and when it held others. */
  readonly occupiedSince: Millis | null;
  readonly occupied: readonly Span[];
}

/**
 * Whether a session holds a seat behind all its facts, and whether it was let in although a limit was full. A
 * session has a seat from its start or from a resume behind an end; it gives it up by a release and by its end, and
 * has it again when it took one while it was open. A start told as history takes none.
 *
 * @param isOpen whether nothing has ended the session
 */
export function seatOf(facts: SessionFacts, isOpen: boolean): ReferenceSeat {
  let open = false;
  let seat = false;
  let overLimit = false;
  const held: (Span | readonly [Millis, null])[] = [];
  for (const { does, ...step } of stepsOf(facts)) {
    const letIn = isLetIn(does, { open, seat });
    if (letIn || does === 'start') overLimit = step.overLimit;
    if (letIn) seat = true;
    if (does === 'release' || does === 'end') seat = false;
    hold(held, seat, step.loggedAt);
    if (does !== 'release' && does !== 'take') open = does !== 'end';
  }
  const byLogin = facts.identifications.some(({ overLimits }) => overLimits !== undefined);
  const occupiedSince = seat && isOpen ? held.at(-1)![0] : null;
  // the log's clock may go back: what is held twice is held once, and by the seat that it has, if that is one of them
  const before = occupiedSince ?? Infinity;
  const occupied = held
    .filter((span): span is Span => span[1] !== null)
    .map(([from, to]): Span => [from, Math.min(to, before)])
    .filter(([from, to]) => from < to)
    .toSorted(([a], [b]) => a - b);
  return {
    seat: seat && isOpen,
    overLimit: overLimit || byLogin,
    occupiedSince,
    occupied: joinedSpans(occupied),
  };
}

/** Notes at a fact of the log time `at` whether the session holds a seat from then on. */
function hold(held: (Span | readonly [Millis, null])[], seat: boolean, at: Millis): void {
  const last = held.at(-1);
  const holds = last !== undefined && last[1] === null;
  if (seat && !holds) held.push([at, null]);
  if (!seat && holds) held[held.length - 1] = [last[0], at];
}

function isLetIn(does: Step['does'], before: { readonly open: boolean; readonly seat: boolean }): boolean {
  if (does === 'take') return before.open && !before.seat;
  return !before.open && (does === 'start' || does === 'resume');
}

interface Step {
  readonly position: Position;
  readonly loggedAt: Millis;
  readonly does: 'start' | 'resume' | 'take' | 'release' | 'end';
  readonly overLimit: boolean;
}

/** All that may move a seat, in the order of the log. */
function stepsOf(facts: SessionFacts): readonly Step[] {
  return [
    ...facts.starts
      .filter(({ history }) => history !== true)
      .map(({ position, loggedAt, overLimit }) => ({
        ...{ position, loggedAt, overLimit },
        does: 'start' as const,
      })),
    ...facts.resumes.map(({ position, loggedAt, overLimits }) => ({
      position,
      loggedAt,
      does: 'resume' as const,
      overLimit: overLimits !== undefined,
    })),
    ...facts.seatsTaken.map(({ position, loggedAt, overLimits }) => ({
      position,
      loggedAt,
      does: 'take' as const,
      overLimit: overLimits !== undefined,
    })),
    ...facts.seatsReleased.map(({ position, loggedAt }) => ({
      ...{ position, loggedAt, overLimit: false },
      does: 'release' as const,
    })),
    ...facts.ends.map(({ position, loggedAt }) => ({
      ...{ position, loggedAt, overLimit: false },
      does: 'end' as const,
    })),
  ].toSorted((a, b) => comparePositions(a.position, b.position));
}
