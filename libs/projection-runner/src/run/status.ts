import type { Millis } from '@headcount/session-core';

/**
 * `waiting`: for Postgres, the log or the tables, see `problem`; it goes on by itself. `standby`: another
 * projector writes. `running`: this one does. `stopped`: it was told to, or cannot go on, see `problem`.
 */
export type ProjectionPhase = 'waiting' | 'standby' | 'running' | 'stopped';

export interface ProjectionStatus {
  readonly phase: ProjectionPhase;
  readonly problem: string | null;
  /** The stream sequence of the last envelope applied, by whomever; null while unknown. */
  readonly seq: number | null;
  /** Messages of the log that aren't applied yet; null while unknown. */
  readonly lagEvents: number | null;
  /** How long ago the oldest of them was logged; 0 when there is none, null while unknown. */
  readonly lagSeconds: number | null;
  /** Rows in the list of dead letters; null while unknown. */
  readonly deadLetters: number | null;
}

export const beforeStart: ProjectionStatus = {
  phase: 'waiting',
  problem: 'not started yet',
  seq: null,
  lagEvents: null,
  lagSeconds: null,
  deadLetters: null,
};

export const unknownLag = { lagEvents: null, lagSeconds: null } as const;

/** What a lag is told from. */
export interface LagObservation {
  readonly seq: number;
  /** Of the last message applied. */
  readonly loggedAt: Millis | null;
  /** Of the oldest message that was read but not applied; null when there is none. */
  readonly oldestWaiting: Millis | null;
  readonly lastSeqOfLog: number;
  readonly now: Millis;
}

export function lagOf(seen: LagObservation): Pick<ProjectionStatus, 'lagEvents' | 'lagSeconds'> {
  const lagEvents = Math.max(0, seen.lastSeqOfLog - seen.seq);
  const since = seen.oldestWaiting ?? seen.loggedAt;
  const lagSeconds = lagEvents === 0 || since === null ? 0 : Math.max(0, seen.now - since) / 1000;
  return { lagEvents, lagSeconds };
}
