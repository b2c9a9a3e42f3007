import type { Millis } from '../events/millis.js';
import { admission, fullLimits } from '../limits/admission.js';
import { keyOf, readableKey, type Limit, type Occupant } from '../limits/limit.js';
import { Draft, type PlanTime } from './draft.js';
import type { OpenSession, SiteSessions } from './open-sessions.js';

/** A limit that concerns somebody, and how it stands. */
export interface ConcernedLimit {
  readonly limit: Limit;
  /** Which user, client or value; null for the site. */
  readonly key: string | null;
  /** Seats taken, in the unit of the limit. */
  readonly current: number;
  /** Whether it has no seat for one more, with nobody leaving. */
  readonly full: boolean;
}

export interface SeatCheck {
  readonly admitted: boolean;
  /** From the narrowest scope to the widest. */
  readonly limits: readonly ConcernedLimit[];
  /** Who would be put out for it. */
  readonly wouldEnd: readonly OpenSession[];
  /** If it is refused: until a seat comes free by itself, from 1 to 60 seconds; else null. */
  readonly retryAfterMs: Millis | null;
}

/** Whether a new session would be let in at that time: decided as a start is, and nothing comes of it. */
export function checkSeat(site: SiteSessions, asker: Omit<Occupant, 'id'>, time: PlanTime): SeatCheck {
  const occupant = { ...asker, id: '' };
  const draft = new Draft(site, time);
  const asking = { occupant, observing: false };
  const full = new Set(fullLimits(draft, asking));
  const limits = site.limits.all.flatMap(({ limit }, i): ConcernedLimit[] => {
    const key = keyOf(limit, occupant);
    if (key === null) return [];
    const current = site.limits.all[i]!.at(key)?.taken ?? 0;
    return [{ limit, key: readableKey(limit, key), current, full: full.has(limit.id) }];
  });
  const decided = admission(draft, asking);
  if (!decided.admitted) return { admitted: false, limits, wouldEnd: [], retryAfterMs: decided.retryAfterMs };
  const evicted = decided.leaving.filter(({ how }) => how === 'evict').map(({ session }) => session);
  return { admitted: true, limits, wouldEnd: evicted, retryAfterMs: null };
}
