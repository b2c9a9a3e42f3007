import type { Millis } from '../events/millis.js';
import type { Limit, LimitMode, LimitScope } from './limit.js';

/** From here on the limit is this one; null: there is none of this id any more. */
export interface LimitChangedData {
  readonly limitId: string;
  readonly limit: Limit | null;
  readonly changedBy: string | null;
}

/** What a refused request wanted: a new session, one back, another user's, or a seat for a session without one. */
export const seatRequests = ['start', 'resume', 'identify', 'seat'] as const;
export type SeatRequest = (typeof seatRequests)[number];

/** A limit was in the way. Refusals of one user within ten seconds are one fact. */
export interface SessionDeniedData {
  readonly limitId: string;
  readonly scope: LimitScope;
  readonly mode: LimitMode;
  /** Which user, client or value was full; null for the site. */
  readonly key: string | null;
  readonly max: number;
  /** How many seats were taken. */
  readonly current: number;
  readonly request: SeatRequest;
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly sourceId: string | null;
  readonly sessionId: string;
  readonly at: Millis;
  /** How many refusals this fact stands for. */
  readonly count: number;
}

/** A session that had given its seat up was admitted again, or has kept it; an active signal. */
export interface SeatTakenData {
  readonly sessionId: string;
  readonly at: Millis;
  readonly ageMs: Millis;
  /** The limits that were full: it already runs. */
  readonly overLimits?: readonly string[];
}

/** A session without an active beat for long gave its seat up to another one; it stays open. */
export interface SeatReleasedData {
  readonly sessionId: string;
  /** The limit that had to make room. */
  readonly limitId: string;
}
