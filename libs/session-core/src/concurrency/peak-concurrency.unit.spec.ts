import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../session/runs.js';
import { changeIn, concurrencyIn, followedBy, noChange } from './peak-concurrency.js';

const second = 1_000;
const inSeconds = (...runs: readonly Run[]) => runs.map(([from, to]): Run => [from * second, to * second]);

describe('how many are there at once', () => {
  it('is counted on half-open segments, exactly', () => {
    const segments = inSeconds([0, 100], [100, 200], [50, 150], [60, 70], [60, 60]);
    const { totalMs, ...found } = concurrencyIn(segments, [0, 200 * second]);
    expect(found).toEqual({ peak: 3, peakAt: 60 * second, peakMs: 10 * second, minimum: 1 });
    expect(totalMs / (200 * second)).toBe(1.55);
  });

  it('a hand-over at one instant is one, not two', () => {
    expect(concurrencyIn(inSeconds([0, 10], [10, 20]), [0, 20 * second]).peak).toBe(1);
  });

  it('zero length never counts', () => {
    expect(concurrencyIn(inSeconds([5, 5]), [0, 10 * second])).toMatchObject({ peak: 0, totalMs: 0 });
  });

  it('who was there before the window is carried in', () => {
    expect(concurrencyIn(inSeconds([0, 15], [12, 14]), [10 * second, 20 * second])).toEqual({
      ...{ peak: 2, peakAt: 12 * second, peakMs: 2 * second, minimum: 0, totalMs: 7 * second },
    });
  });

  it('a peak of a millisecond is found', () => {
    expect(
      concurrencyIn(
        [
          [0, 501],
          [500, 1_000],
        ],
        [0, second],
      ),
    ).toMatchObject({
      ...{ peak: 2, peakAt: 500, peakMs: 1 },
    });
  });

  it('the first of equal peaks is told, with the time of all of them', () => {
    expect(concurrencyIn(inSeconds([0, 2], [5, 8]), [0, 10 * second])).toMatchObject({
      ...{ peak: 1, peakAt: 0, peakMs: 5 * second },
    });
  });
});

describe('minutes', () => {
  const instant = fc.nat(600);
  const segments = fc.array(
    fc.tuple(instant, fc.nat(200)).map(([at, length]): Run => [at, at + length]),
    {
      maxLength: 20,
    },
  );

  it('put together give the peak of the whole, wherever they are cut', () => {
    fc.assert(
      fc.property(
        segments,
        fc.uniqueArray(fc.integer({ min: 1, max: 799 }), { maxLength: 6 }),
        (runs, cuts) => {
          const edges = [0, ...cuts.sort((a, b) => a - b), 800];
          const parts = edges.slice(1).map((to, i) => changeIn(runs, [edges[i]!, to]));
          expect(parts.reduce(followedBy, noChange)).toEqual(changeIn(runs, [0, 800]));
          expect(parts.reduceRight((after, before) => followedBy(before, after), noChange).highest).toBe(
            concurrencyIn(runs, [0, 800]).peak,
          );
        },
      ),
    );
  });

  it('agree with counting at every instant', () => {
    fc.assert(
      fc.property(segments, (runs) => {
        const counts = Array.from(
          { length: 800 },
          (_, at) => runs.filter(([a, b]) => a <= at && at < b).length,
        );
        const peak = Math.max(...counts);
        expect(concurrencyIn(runs, [0, 800])).toEqual({
          peak,
          peakAt: counts.indexOf(peak),
          peakMs: counts.filter((count) => count === peak).length,
          minimum: Math.min(...counts),
          totalMs: counts.reduce((sum, count) => sum + count, 0),
        });
      }),
    );
  });
});
