import type { Millis } from '../events/event.js';
import { totalOf, uniteRuns, type Run } from '../session/runs.js';

/**
 * The time covered by at least one of several sessions ("person hours"), in milliseconds: the length of the
 * union of their segments. The sum of their durations ("session hours") is never less.
 */
export function unionOf(sessions: readonly (readonly Run[])[]): Millis {
  return totalOf(sessions.reduce<readonly Run[]>((union, runs) => uniteRuns(union, runs, 0), []));
}

/** Integer milliseconds as seconds with up to three decimals, the way the API gives durations. */
export function inSeconds(duration: Millis): number {
  return duration / 1000;
}
