import type { EndReason, HeadcountEvent, SessionEndedData } from '../events/event.js';
import type { Millis } from '../events/millis.js';
import {
  lapsed,
  newCheckedSite,
  outgrown,
  releasable,
  type CheckedSession,
  type CheckedSite,
} from '../log-laws/checked-site.js';
import type { Moment, Verdicts } from '../log-laws/laws.js';
import { judge } from '../log-laws/log-check.js';

/** A site twice: as its log tells it, and as it would have been. */
export interface Worlds {
  readonly told: CheckedSite;
  readonly other: CheckedSite;
}

export function newWorlds(): Worlds {
  return { told: newCheckedSite(), other: newCheckedSite() };
}

const unjudged: Verdicts = { must: () => undefined };

/** Moves one of the worlds past a fact. Refusals are history: nobody's seat hangs on them. */
export function follow(world: CheckedSite, event: HeadcountEvent, moment: Moment): void {
  if (event.type !== 'SessionDenied') judge(world, event, moment, unjudged);
}

/** Why an open session is to be ended at lease time `lc`; null: it is not. */
export function dueReason(session: CheckedSession, lc: Millis): 'max_duration' | 'lease_expired' | null {
  if (outgrown(session, lc)) return 'max_duration';
  return lapsed(session, lc) ? 'lease_expired' : null;
}

/**
 * Whether a session is the same in both worlds, as far as anything is decided about it at lease time `lc`: then what the
 * log says next of it stands.
 */
export function agree({ told, other }: Worlds, id: string, lc: Millis): boolean {
  const [a, b] = [told.open.get(id), other.open.get(id)];
  if (a === undefined || b === undefined)
    return a === b && told.ended.get(id)?.precision === other.ended.get(id)?.precision;
  const due = dueReason(b, lc);
  return (
    a.seat === b.seat &&
    dueReason(a, lc) === due &&
    (due !== 'max_duration' || a.policy.maxAgeMs === b.policy.maxAgeMs) &&
    releasable(told, a, lc) === releasable(other, b, lc)
  );
}

/** The end of a session that is due, as whoever looks after sessions writes it. */
export function endOf(session: CheckedSession, reason: 'max_duration' | 'lease_expired'): SessionEndedData {
  const { id: sessionId, startedAt, lastSeenAt, policy } = session;
  const told = { sessionId, reason: reason satisfies EndReason, bySource: false, endedByName: null };
  if (reason === 'lease_expired')
    return { ...told, precision: 'estimated', endedAt: lastSeenAt, endedBy: 'system', endedBefore: null };
  const endedAt = startedAt + policy.maxAgeMs!;
  return { ...told, precision: 'exact', endedAt, endedBy: 'policy', endedBefore: endedAt };
}

/** After how long without an active signal some limit of the site lets a seat be given away. */
export function shortestRelease({ limits }: CheckedSite): Millis {
  let shortest = Infinity;
  for (const { limit } of limits.values())
    shortest = Math.min(shortest, limit.releaseAfterIdleMs ?? Infinity);
  return shortest;
}
