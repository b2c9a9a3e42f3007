import { describe, expect, it } from 'vitest';
import { demoSources, people, someSource, somebody } from './population.js';
import { exponential, heavyTailed, seededRandom } from './random.js';
import { newVisit, turn } from './visit.js';

describe('the simulated people', () => {
  it('are the same for the same seed, and all different', () => {
    const names = (seed: number) => people(seededRandom(seed), 300).map(({ userId }) => userId);
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
    expect(new Set(names(7)).size).toBe(300);
  });

  it('use each server about as often as its share says', () => {
    const random = seededRandom(3);
    const counts = new Map<string, number>();
    for (let at = 0; at < 20_000; at++) {
      const { sourceId } = someSource(random);
      counts.set(sourceId, (counts.get(sourceId) ?? 0) + 1);
    }
    for (const { sourceId, share } of demoSources)
      expect((counts.get(sourceId) ?? 0) / 20_000).toBeCloseTo(share, 1);
  });
});

describe('a simulated visit', () => {
  const random = seededRandom(5);
  const all = people(random, 20);
  const visits = Array.from({ length: 5_000 }, () =>
    newVisit(random, 1_000_000, { person: somebody(random, all), source: someSource(random) }),
  );

  it('ends after it began; most by a logout or a closed window, a few by a crash', () => {
    expect(Math.min(...visits.map(({ endsAt }) => endsAt))).toBeGreaterThan(1_000_000);
    const crashes = visits.filter(({ ending }) => ending === 'crash').length;
    expect(crashes).toBeGreaterThan(50);
    expect(crashes).toBeLessThan(300);
  });

  it('has an id of its own', () =>
    expect(new Set(visits.map(({ sessionId }) => sessionId)).size).toBe(5_000));

  it('pauses and goes on when it is time', () => {
    const [visit] = visits;
    if (!visit) throw new Error('no visit');
    turn(random, visit, visit.turnsAt - 1);
    expect(visit.active).toBe(true);
    turn(random, visit, visit.turnsAt);
    expect(visit.active).toBe(false);
  });
});

describe('chance', () => {
  it('keeps to its means', () => {
    const random = seededRandom(11);
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((sum, x) => sum + x, 0) / 20_000;
    expect(mean(random)).toBeCloseTo(0.5, 1);
    expect(mean(() => exponential(random, 10)) / 10).toBeCloseTo(1, 1);
    expect(mean(() => (heavyTailed(random, 5, 1) > 5 ? 1 : 0))).toBeCloseTo(0.5, 1);
  });
});
