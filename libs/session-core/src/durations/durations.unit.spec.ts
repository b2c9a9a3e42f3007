import { describe, expect, it } from 'vitest';
import { inSeconds, unionOf } from './durations.js';

describe('person hours', () => {
  it('count overlapping sessions of one user once', () => {
    expect(unionOf([[[0, 60_000]], [[30_000, 90_000]], [[200_000, 210_000]]])).toBe(100_000);
  });

  it('are nothing without sessions', () => {
    expect(unionOf([])).toBe(0);
  });

  it('are told in seconds with three decimals', () => {
    expect([inSeconds(1_234), inSeconds(61_000), inSeconds(1)]).toEqual([1.234, 61, 0.001]);
  });
});
