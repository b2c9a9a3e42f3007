import type { Millis } from '../events/event.js';
import { totalOf, uniteRuns, type Run } from '../session/runs.js';

/**
 * The time covered by at least one of several sessions ("person hours"), in milliseconds: the length of the
 * union of their segments. The sum of their durations ("session hours") is never less.
 */
export function unionOf(sessions: readonly (readonly Run[])[]): Millis {
  return totalOf(sessions.reduce<readonly Run[]>((union, runs) => uniteRuns(union, runs, 0), []));
}

/** Session hours and person hours, in milliseconds; never mixed. */
export interface SumAndUnion {
  readonly sum: Millis;
  readonly union: Millis;
}

/** Both, of one user's sessions. */
export function sumAndUnionOf(sessions: readonly (readonly Run[])[]): SumAndUnion {
  return { sum: sessions.reduce((sum, runs) => sum + totalOf(runs), 0), union: unionOf(sessions) };
}

/** Integer milliseconds as seconds with up to three decimals, the way the API gives durations. */
export function inSeconds(duration: Millis): number {
  return duration / 1000;
}
