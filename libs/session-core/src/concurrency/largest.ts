import type { Millis } from '../events/millis.js';
import type { Run } from '../session/runs.js';

/**
 * Of several crowds, as many segments at each instant as hold of the one that is the largest then. In half-open
 * segments, as {@link Crowd} takes them.
 *
 * @param crowds the segments of each, in any order
 */
export function largestAtEach(crowds: readonly (readonly Run[])[]): readonly Run[] {
  if (crowds.length === 1) return crowds[0]!;
  const steps = crowds.flatMap((segments, crowd) => segments.flatMap((segment) => stepsOf(segment, crowd)));
  // who goes at an instant is gone before somebody comes
  steps.sort((a, b) => a.at - b.at || a.change - b.change);
  const sizes = crowds.map(() => 0);
  /** How many crowds are of a size. */
  const ofSize = [crowds.length];
  const begun: Millis[] = [];
  const runs: Run[] = [];
  for (const { at, crowd, change } of steps) {
    const before = sizes[crowd]!;
    const after = before + change;
    sizes[crowd] = after;
    ofSize[before]!--;
    ofSize[after] = (ofSize[after] ?? 0) + 1;
    if (after > begun.length) begun.push(at);
    else if (before === begun.length && ofSize[before] === 0) runs.push([begun.pop()!, at]);
  }
  return runs.filter(([from, to]) => from < to);
}

interface Step {
  readonly at: Millis;
  readonly crowd: number;
  readonly change: 1 | -1;
}

function stepsOf([from, to]: Run, crowd: number): readonly Step[] {
  if (from >= to) return [];
  return [
    { at: from, crowd, change: 1 },
    { at: to, crowd, change: -1 },
  ];
}
