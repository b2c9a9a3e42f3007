import type { Millis } from '../events/event.js';
import { endColumnsOf, type EndColumns } from './ends.js';
import { closedHistory, isHistory } from './history.js';
import { loginsOf, turnsOf, type Login } from './logins.js';
import { clipRuns, uniteRuns, type Run } from './runs.js';
import { occupiedOf, seatOf } from './seat.js';
import { seenOf, type SessionSignals } from './signals.js';
import type { SessionState } from './state.js';

/** What a row says about a session: a pure function of its state. Durations in milliseconds. */
export interface SessionView extends SessionSignals, EndColumns {
  /** The user of its last instant; null when nobody was logged in then. */
  readonly userId: string | null;
  /** In the order of time, without overlap. */
  readonly logins: readonly Login[];
  readonly startedAt: Millis;
  readonly inferred: boolean;
  readonly overLimit: boolean;
  /** Open, and holding a seat. */
  readonly seat: boolean;
  /** When it held one, by the log's own time, ascending and apart; not behind `occupiedSince`, if it holds one now. */
  readonly occupied: readonly Run[];
  readonly occupiedSince: Millis | null;
}

/**
 * Computes the row of a session; null while no start is known. The earliest exact end holds; without one an
 * estimated end that no resume followed lies at the last signal. Which signals count is said at `seenOf`.
 */
export function view(state: SessionState): SessionView | null {
  const seen = seenOf(state);
  if (seen === null) return null;
  const { startedAt, ends, until, signals } = seen;
  const known = { until, lastSeenAt: signals.lastSeenAt };
  const policy = state.policy!.value;
  const told = endColumnsOf(ends, known, policy.heartbeatMs);
  const end = told.endedAt === null && isHistory(state.life) ? closedHistory(known, policy) : told;
  const seat = seatOf(state.life);
  const open = seat.taken && end.endedAt === null;
  const turns = turnsOf(state.identities, startedAt, end.endedAt);
  return {
    userId: turns.at(-1)?.userId ?? null,
    logins: loginsOf(turns, end),
    startedAt,
    inferred: state.life.every((fact) => fact.kind !== 'start' || fact.inferred),
    overLimit: seat.overLimit || state.identities.some((identity) => identity.overLimit),
    seat: open,
    ...occupation(state, open),
    ...signals,
    ...end,
  };
}

function occupation({ life }: SessionState, seat: boolean): Pick<SessionView, 'occupied' | 'occupiedSince'> {
  const all = occupiedOf(life);
  const closed = all.filter((stretch): stretch is Run => stretch[1] !== null);
  const last = all.at(-1);
  const occupied = closed.length < 2 ? closed : uniteRuns([], closed, 0);
  if (!seat || last === undefined || last[1] !== null) return { occupied, occupiedSince: null };
  // the log's clock may have gone back: what is held again is held once
  return { occupied: clipRuns(occupied, -Infinity, last[0]), occupiedSince: last[0] };
}
