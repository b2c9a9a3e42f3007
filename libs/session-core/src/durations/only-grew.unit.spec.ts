import { describe, expect, it } from 'vitest';
import { beat, beats, fold, policyOf, started, type TestFact } from '../testing/given.js';
import { onlyGrew } from './only-grew.js';

const policy = policyOf({ leaseMs: 90_000, activeGapMs: 60_000 });
/** Up to 1,000 s, in the quarter that began at 900 s. */
const known = fold([started(1, 800, { policy }), ...beats(840, 880, 920, 960, 1_000)]);
const grew = (...facts: TestFact[]) => onlyGrew(known, fold(facts, known));

describe('a session only grew', () => {
  it.each([
    ['a beat in time', [beat(1_030)]],
    ['a beat that is not active', [beat(1_080, false)]],
    ['several', [beat(1_030), beat(1_090, false)]],
    ['an active one again after a pause of activity', [beat(1_080)]],
    ['a beat that was told already', [beat(920)]],
  ])('with %s', (_, facts) => {
    expect(grew(...facts)).toBe(true);
  });

  it.each([
    [
      'a beat in the next quarter',
      beats(1_080, 1_160, 1_240, 1_320, 1_400, 1_480, 1_560, 1_640, 1_720, 1_800),
    ],
    ['a beat after its lease', [beat(1_091)]],
    ['a beat before its start, which its lease reaches', [beat(750)]],
  ])('but not with %s', (_, facts) => {
    expect(grew(...facts)).toBe(false);
  });

  it('but not where activity of the quarter before comes to light', () => {
    const idle = fold([started(1, 880, { policy }), beat(940, false)]);
    expect(onlyGrew(idle, fold([beat(940)], idle))).toBe(false);
    expect(onlyGrew(idle, fold([beat(890)], idle))).toBe(false);
    expect(onlyGrew(idle, fold([beat(960)], idle))).toBe(true);
  });

  it('but not where a late beat changes a run behind which there is another', () => {
    const twice = fold([started(1, 900, { policy }), beat(1_300)]);
    expect(onlyGrew(twice, fold([beat(920)], twice))).toBe(false);
    expect(onlyGrew(twice, fold([beat(1_100)], twice))).toBe(false);
    expect(onlyGrew(twice, fold([beat(1_320)], twice))).toBe(true);
  });
});
