import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRun, type Run } from '../session/runs.js';
import { inSeconds, sumAndUnionOf, unionOf } from './durations.js';

describe('person hours', () => {
  it('count overlapping sessions of one user once', () => {
    expect(unionOf([[[0, 60_000]], [[30_000, 90_000]], [[200_000, 210_000]]])).toBe(100_000);
  });

  it('are told beside the session hours, which count each session', () => {
    expect(sumAndUnionOf([[[0, 60_000]], [[30_000, 90_000]], [[200_000, 210_000]]])).toEqual({
      sum: 130_000,
      union: 100_000,
    });
  });

  it('are never more than the session hours, and the same where no sessions overlap', () => {
    const runs = fc
      .array(fc.tuple(fc.nat(500), fc.nat(500)), { maxLength: 5 })
      .map((told) =>
        told.reduce<readonly Run[]>((all, [at, length]) => addRun(all, [at, at + length], 0), []),
      );
    fc.assert(
      fc.property(fc.array(runs, { maxLength: 4 }), (sessions) => {
        const { sum, union } = sumAndUnionOf(sessions);
        const apart = sessions.map((one, i) =>
          one.map(([from, to]): Run => [from + 2_000 * i, to + 2_000 * i]),
        );
        expect(union).toBeLessThanOrEqual(sum);
        expect(sumAndUnionOf(apart)).toEqual({ sum, union: sum });
      }),
    );
  });

  it('are nothing without sessions', () => {
    expect(unionOf([])).toBe(0);
  });

  it('are told in seconds with three decimals', () => {
    expect([inSeconds(1_234), inSeconds(61_000), inSeconds(1)]).toEqual([1.234, 61, 0.001]);
  });
});
