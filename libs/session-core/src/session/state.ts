import type { EndAuthor, EndReason, Measures, Millis, SessionMeta } from '../events/event.js';
import type { Position } from '../events/position.js';
import type { SessionPolicy } from './policy.js';
import type { Run } from './runs.js';

interface LifeFact {
  readonly position: Position;
  /** The log's own time of the fact: seats are taken and given back by it. */
  readonly loggedAt: Millis;
}

export interface LifeStart extends LifeFact {
  readonly kind: 'start';
  readonly inferred: boolean;
  readonly overLimit: boolean;
  /** Told as history: see `history.ts`. */
  readonly history: boolean;
}

export interface LifeEnd extends LifeFact {
  readonly kind: 'end';
  readonly at: Millis;
  readonly reason: EndReason;
  readonly precision: 'exact' | 'estimated';
  readonly bySource: boolean;
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
  readonly endedBefore: Millis | null;
}

export interface LifeResume extends LifeFact {
  readonly kind: 'resume';
  readonly at: Millis;
  readonly overLimit: boolean;
}

/** It asked for a seat again and got one, or has kept the one it could have lost. */
export interface LifeSeatTaken extends LifeFact {
  readonly kind: 'seatTaken';
  readonly overLimit: boolean;
}

export interface LifeSeatReleased extends LifeFact {
  readonly kind: 'seatReleased';
}

export type Life = LifeStart | LifeEnd | LifeResume | LifeSeatTaken | LifeSeatReleased;

/** From `at` on, the session belongs to `userId`; null is a logout. */
export interface Identity {
  readonly position: Position;
  readonly at: Millis;
  readonly userId: string | null;
  readonly overLimit: boolean;
}

/**
 * All that is remembered of a session. It is mergeable: the minimum, the set and run unions of its parts
 * don't depend on order, repetition or grouping of the facts. Columns are computed from it by `view` and
 * never counted up themselves.
 */
export interface SessionState {
  readonly startedAt: Millis | null;
  /** Of the start with the lowest position; it never changes. */
  readonly policy: { readonly position: Position; readonly value: SessionPolicy } | null;
  /**
   * Of the start with the highest position; an inferred one counts only while there is no other. Null also in a state
   * that was stored without it.
   */
  readonly meta: { readonly position: Position; readonly value: SessionMeta } | null;
  /** Sorted by position, each position once. */
  readonly life: readonly Life[];
  readonly identities: readonly Identity[];
  /** Signals, joined at gaps <= L. */
  readonly connected: readonly Run[];
  /** Active signals, joined at gaps <= T. */
  readonly active: readonly Run[];
  /** The highest value of each measure. */
  readonly measures: Measures;
}

/** A session of which nothing is known yet. */
export const nothing: SessionState = {
  startedAt: null,
  policy: null,
  meta: null,
  life: [],
  identities: [],
  connected: [],
  active: [],
  measures: {},
};
