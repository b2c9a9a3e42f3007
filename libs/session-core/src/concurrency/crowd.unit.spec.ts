import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Crowd } from './crowd.js';
import { concurrencyIn } from './peak-concurrency.js';

function crowdOf(segments: readonly (readonly [number, number])[]): Crowd {
  const crowd = new Crowd();
  crowd.add(segments);
  return crowd;
}

describe('a crowd', () => {
  it('has the peak, its instant and its length, the minimum and the sum of all times', () => {
    const crowd = crowdOf([
      [0, 100],
      [100, 200],
      [50, 150],
      [60, 70],
      [60, 60],
    ]);
    expect(crowd.in([{ start: 0, end: 200 }])).toEqual([
      { peak: 3, peakAt: 60, peakMs: 10, minimum: 1, totalMs: 310 },
    ]);
  });

  it('finds a peak of one millisecond inside a minute', () => {
    const crowd = crowdOf([
      [0, 60_000],
      [31_000, 31_001],
      [31_001, 31_002],
    ]);
    const [found] = crowd.in([{ start: 0, end: 60_000 }]);
    expect(found).toMatchObject({ peak: 2, peakAt: 31_000, peakMs: 2 });
    expect(
      crowdOf([
        [0, 60_000],
        [31_000, 31_001],
      ]).in([{ start: 0, end: 60_000 }])[0],
    ).toMatchObject({
      ...{ peak: 2, peakAt: 31_000, peakMs: 1 },
    });
  });

  it('begins each bucket with those who were there before', () => {
    const crowd = crowdOf([
      [0, 25],
      [5, 10],
    ]);
    const buckets = [0, 10, 20, 30].map((start) => ({ start, end: start + 10 }));
    expect(crowd.in(buckets)).toEqual([
      { peak: 2, peakAt: 5, peakMs: 5, minimum: 1, totalMs: 15 },
      { peak: 1, peakAt: 10, peakMs: 10, minimum: 1, totalMs: 10 },
      { peak: 1, peakAt: 20, peakMs: 5, minimum: 0, totalMs: 5 },
      { peak: 0, peakAt: 30, peakMs: 10, minimum: 0, totalMs: 0 },
    ]);
  });

  it('is in every bucket what a sweep over its segments alone finds there', () => {
    const segment = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.nat(20))
      .map(([from, long]) => [from, from + long] as const);
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 12 }),
        fc.uniqueArray(fc.nat(80), { minLength: 2 }),
        (runs, cuts) => {
          const edges = cuts.toSorted((a, b) => a - b);
          const buckets = edges.slice(1).map((end, i) => ({ start: edges[i]!, end }));
          expect(crowdOf(runs).in(buckets)).toEqual(
            buckets.map(({ start, end }) => concurrencyIn(runs, [start, end])),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
