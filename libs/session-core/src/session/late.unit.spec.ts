import { describe, expect, it } from 'vitest';
import { beat, beats, ended, fold, identified, resumed, started, type TestFact } from '../testing/given.js';
import { merge } from './evolve.js';
import { nothing } from './state.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => view(fold(facts))!;
const life: readonly TestFact[] = [
  started(1, 60, { inferred: true }),
  beat(90),
  started(2, 0, { userId: 'ada' }),
  beat(30, false),
  ended(3, 90, 'lease_expired'),
  beat(300),
  resumed(4, 400),
  identified(5, 420, 'bob'),
  beat(430),
  ended(6, 450, 'logout'),
];

describe('duplicate', () => {
  it('a fact that is told again changes nothing', () => {
    const row = rowOf(...life);
    for (const fact of life) expect(rowOf(...life, fact)).toEqual(row);
    expect(rowOf(...life, ...life)).toEqual(row);
  });
});

describe('out of order', () => {
  it('facts told backwards give the same', () => {
    expect(rowOf(...[...life].reverse())).toEqual(rowOf(...life));
  });

  it('so do parts that are folded apart and merged, whichever part holds the start', () => {
    for (let cut = 1; cut < life.length; cut++) {
      const [before, after] = [fold(life.slice(0, cut)), fold(life.slice(cut))];
      expect(view(merge(after, before))).toEqual(rowOf(...life));
      expect(view(merge(merge(nothing, before), after))).toEqual(rowOf(...life));
    }
  });

  it('signals before the start is known keep gaps apart that its policy would not join', () => {
    expect(rowOf(...beats(30, 121), started(1, 0))).toMatchObject({ connectedMs: 30_000, spanMs: 121_000 });
  });
});

describe('late', () => {
  const lost = [started(1, 0), beat(30), ended(2, 30, 'lease_expired')];

  it('signals extend the durations of an ended session, which stays the one row it was', () => {
    const row = rowOf(...lost, ...beats(60, 90));
    expect(row).toMatchObject({
      endReason: 'lease_expired',
      endedAt: 90_000,
      spanMs: 90_000,
      connectedMs: 90_000,
    });
  });

  it('signals close a hole that looked like lost network', () => {
    const hole = [started(1, 0), ...beats(30, 200, 230)];
    expect([rowOf(...hole).connectedMs, rowOf(...hole, beat(115)).connectedMs]).toEqual([60_000, 230_000]);
  });

  it('signals wholly between a lost lease and the resume are orphans, until others bridge them', () => {
    const back = [...lost, resumed(3, 400)];
    expect(rowOf(...back, ...beats(200, 230))).toMatchObject({ orphanRuns: 1, connectedMs: 30_000 });
    expect(rowOf(...back, ...beats(200, 230, 120))).toMatchObject({ orphanRuns: 0, connectedMs: 230_000 });
    expect(rowOf(...back, ...beats(200, 230, 320))).toMatchObject({ orphanRuns: 0, connectedMs: 230_000 });
  });

  it('orphans are counted as stretches, not as signals', () => {
    expect(rowOf(...lost, ...beats(200, 230, 400, 600, 630)).orphanRuns).toBe(3);
  });

  it('signals behind a told end count nothing and are no orphans', () => {
    const told = [started(1, 0), beat(30), ended(2, 50, 'logout')];
    expect(rowOf(...told, ...beats(60, 300))).toMatchObject({
      endedAt: 50_000,
      orphanRuns: 0,
      connectedMs: 50_000,
    });
  });

  it('an exact end that comes late corrects the estimate', () => {
    expect(rowOf(...lost, ended(3, 45, 'terminated'))).toMatchObject({
      ...{ endReason: 'terminated', endedAt: 45_000, endPrecision: 'exact', endUncertaintyMs: 0 },
    });
  });
});
