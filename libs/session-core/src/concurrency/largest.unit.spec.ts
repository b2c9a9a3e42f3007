import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../session/runs.js';
import { Crowd } from './crowd.js';
import { largestAtEach } from './largest.js';

describe('the largest of several crowds', () => {
  it('is another one at another time, and one at a hand-over', () => {
    const first: Run[] = [
      [0, 10],
      [0, 10],
    ];
    const second: Run[] = [
      [5, 30],
      [10, 20],
      [12, 13],
    ];
    const crowd = new Crowd();
    crowd.add(largestAtEach([first, second, []]));
    const buckets = [0, 10, 12, 13, 20, 30].map((start, i, all) => ({ start, end: all[i + 1] ?? 40 }));
    expect(crowd.in(buckets).map(({ peak, minimum }) => [peak, minimum])).toEqual([
      ...[[2, 2]],
      ...[[2, 2]],
      ...[[3, 3]],
      ...[[2, 2]],
      ...[[1, 1]],
      ...[[0, 0]],
    ]);
  });

  it('is as large at every instant as counting each of them gives', () => {
    const run = fc.tuple(fc.nat(30), fc.nat(10)).map(([from, length]): Run => [from, from + length]);
    const crowds = fc.array(fc.array(run, { maxLength: 8 }), { maxLength: 5 });
    const countAt = (runs: readonly Run[], at: number) =>
      runs.filter(([from, to]) => from <= at && at < to).length;
    fc.assert(
      fc.property(crowds, (all) => {
        const found = largestAtEach(all);
        for (let at = 0; at <= 41; at++)
          expect(countAt(found, at)).toBe(Math.max(0, ...all.map((runs) => countAt(runs, at))));
      }),
    );
  });
});
