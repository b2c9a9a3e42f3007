import type { Millis } from '../events/event.js';

/** First and last signal of a stretch without a gap; equal for a lone signal. */
export type Run = readonly [first: Millis, last: Millis];

/**
 * Adds `[first, last]` to disjoint ascending runs, joining what lies within `gap` (a gap of exactly `gap`
 * joins). Commutative, associative and idempotent for one gap, so order and repetition of signals don't
 * matter. Returns the same array when nothing changes.
 */
export function addRun(runs: readonly Run[], added: Run, gap: Millis): readonly Run[] {
  const tail = runs.at(-1);
  if (tail === undefined) return [added];
  if (added[0] > tail[1] + gap) return [...runs, added];
  if (added[0] >= tail[0]) return withLast(runs, tail, added[1]);
  let from = 0;
  while (runs[from]![1] + gap < added[0]) from++;
  let to = from;
  let [first, last] = added;
  for (; to < runs.length && runs[to]![0] - gap <= last; to++) {
    first = Math.min(first, runs[to]![0]);
    last = Math.max(last, runs[to]![1]);
  }
  if (to === from + 1 && runs[from]![0] === first && runs[from]![1] === last) return runs;
  return [...runs.slice(0, from), [first, last], ...runs.slice(to)];
}

/** The last run reaches until `until`, if it doesn't yet: what a beat in time does. */
function withLast(runs: readonly Run[], tail: Run, until: Millis): readonly Run[] {
  if (until <= tail[1]) return runs;
  const longer = runs.slice();
  longer[longer.length - 1] = [tail[0], until];
  return longer;
}

/** The union of two lists of runs under one gap. */
export function uniteRuns(a: readonly Run[], b: readonly Run[], gap: Millis): readonly Run[] {
  return b.reduce((runs, run) => addRun(runs, run, gap), a);
}

/** The parts of the runs inside `[from, to]` that have a length; lone signals have none and vanish. */
export function clipRuns(runs: readonly Run[], from: Millis, to: Millis): readonly Run[] {
  if (needNoClip(runs, from, to)) return runs;
  return runs
    .map(([first, last]): Run => [Math.max(first, from), Math.min(last, to)])
    .filter(([first, last]) => last > first);
}

function needNoClip(runs: readonly Run[], from: Millis, to: Millis): boolean {
  for (const [first, last] of runs) if (first < from || last > to || last === first) return false;
  return true;
}

/** The sum of the lengths, in milliseconds. */
export function totalOf(runs: readonly Run[]): Millis {
  let sum = 0;
  for (const [first, last] of runs) sum += last - first;
  return sum;
}
