import { describe, expect, it } from 'vitest';
import { runLife } from './life.js';

describe('a simulated life', () => {
  it.each([3, 7])('of seed %i is the same fact for fact however often it is lived', async (seed) => {
    const once = await runLife(seed);
    const again = await runLife(seed);
    expect(JSON.stringify(again.envelopes)).toBe(JSON.stringify(once.envelopes));
    expect(JSON.stringify(again.history.calls)).toBe(JSON.stringify(once.history.calls));
    expect(again.tables.dump()).toEqual(once.tables.dump());
  });

  it('differs from seed to seed', async () => {
    const [one, two] = [await runLife(1), await runLife(2)];
    expect(JSON.stringify(one.envelopes)).not.toBe(JSON.stringify(two.envelopes));
  });

  it('has 200 facts, two collectors, three sources and a fault, or more of each', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { facts, nodes, envelopes, troubles } = await runLife(seed);
      const sources = new Set(
        envelopes.flatMap(({ facts: read }) =>
          read.flatMap(({ event }) => (event.type === 'SessionStarted' ? (event.data.sourceId ?? []) : [])),
        ),
      );
      expect(facts).toBeGreaterThanOrEqual(200);
      expect(nodes.length).toBeGreaterThanOrEqual(2);
      expect(sources.size).toBeGreaterThanOrEqual(3);
      expect(troubles.length).toBeGreaterThanOrEqual(2);
    }
  });
});
