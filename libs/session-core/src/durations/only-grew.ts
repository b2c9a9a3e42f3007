import type { Run } from '../session/runs.js';
import type { SessionState } from '../session/state.js';
import { cellMs, cellOf } from './cells.js';

/**
 * Whether all that the beats between two states of an open session did was to let its last run go on within its
 * quarter of an hour: then nothing that is summed up by time has moved. Told from a few comparisons, as nearly every
 * beat is one of these; a `false` only means that somebody has to look.
 */
export function onlyGrew(before: SessionState, after: SessionState): boolean {
  const { startedAt, connected } = before;
  const tail = connected.at(-1);
  const now = after.connected.at(-1);
  if (tail === undefined || now === undefined || startedAt === null) return false;
  const quarter = cellOf(tail[1]);
  return (
    after.startedAt === startedAt &&
    tail[1] >= startedAt &&
    after.connected.length === connected.length &&
    now[1] < quarter + cellMs &&
    sameButTail(connected, after.connected) &&
    activeGrewWithin(before.active, after.active, quarter)
  );
}

/** The active runs up to `from` are what they were. */
function activeGrewWithin(before: readonly Run[], after: readonly Run[], from: number): boolean {
  if (before === after) return true;
  const tail = before.at(-1);
  if (tail === undefined || after.length < before.length || !sameButTail(before, after)) return false;
  const next = after[before.length];
  return (
    (tail[1] >= from || after[before.length - 1]![1] === tail[1]) && (next === undefined || next[0] >= from)
  );
}

/** Runs are never changed in place, so that the same run is the same object. */
function sameButTail(before: readonly Run[], after: readonly Run[]): boolean {
  const last = before.length - 1;
  for (let i = 0; i < last; i++) if (before[i] !== after[i]) return false;
  return before[last]![0] === after[last]![0];
}
