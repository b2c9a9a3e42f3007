import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRun, clipRuns, totalOf, uniteRuns, type Run } from './runs.js';

const gap = 90;
const union = (times: readonly number[]) =>
  times.reduce<readonly Run[]>((runs, t) => addRun(runs, [t, t], gap), []);

describe('addRun', () => {
  it('joins a gap of exactly the gap and keeps one of a millisecond more apart', () => {
    expect(union([0, 90])).toEqual([[0, 90]]);
    expect(union([0, 91])).toEqual([
      [0, 0],
      [91, 91],
    ]);
  });

  it('bridges two runs by a signal between them', () => {
    expect(union([0, 180, 90])).toEqual([[0, 180]]);
  });

  it('keeps the same array when nothing new is said', () => {
    const runs = union([0, 50, 300]);
    expect(addRun(runs, [20, 20], gap)).toBe(runs);
    expect(addRun(runs, [300, 300], gap)).toBe(runs);
  });

  it('puts a signal before the first run', () => {
    expect(union([500, 0])).toEqual([
      [0, 0],
      [500, 500],
    ]);
  });

  it('depends on the set of signals only', () => {
    const times = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(times, fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }), (signals, order) => {
        const shuffled = signals.map((t, i) => ({ t, rank: order[i]! })).sort((a, b) => a.rank - b.rank);
        expect(union([...shuffled.map(({ t }) => t), ...signals])).toEqual(
          union([...signals].sort((a, b) => a - b)),
        );
      }),
    );
  });

  it('gives what the sorted gaps give', () => {
    const times = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(times, (signals) => {
        const sorted = [...signals].sort((a, b) => a - b);
        const gaps = sorted.slice(1).map((t, i) => t - sorted[i]!);
        expect(totalOf(union(signals))).toBe(gaps.filter((g) => g <= gap).reduce((a, b) => a + b, 0));
      }),
    );
  });
});

describe('uniteRuns and clipRuns', () => {
  it('unites overlapping and touching runs', () => {
    expect(
      uniteRuns(
        [[0, 10]],
        [
          [10, 20],
          [40, 50],
        ],
        0,
      ),
    ).toEqual([
      [0, 20],
      [40, 50],
    ]);
  });

  it('clips to a window and drops what has no length left', () => {
    expect(
      clipRuns(
        [
          [0, 10],
          [20, 30],
          [40, 40],
        ],
        5,
        25,
      ),
    ).toEqual([
      [5, 10],
      [20, 25],
    ]);
  });
});
