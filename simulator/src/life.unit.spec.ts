import { describe, expect, it } from 'vitest';
import type { Evidence } from './checks/evidence.js';
import { Ledger } from './checks/ledger.js';
import { wholeLife } from './checks/whole-life.js';
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

  it('has 200 facts, two collectors, three sources and a fault, or more of each: else it proves nothing', async () => {
    const life = await runLife(1);
    const laws = (evidence: Evidence) =>
      wholeLife(evidence, new Ledger(life.site, evidence.envelopes)).map(({ detail }) => detail);
    expect(laws(life)).toEqual([]);
    const { envelopes, nodes, troubles } = life;
    expect(laws({ ...life, envelopes: envelopes.slice(0, 100) })).toHaveLength(1);
    expect(laws({ ...life, envelopes: [] })).toEqual(['0 facts', '0 sources']);
    expect(laws({ ...life, nodes: nodes.slice(0, 1) })).toEqual(['1 collectors']);
    expect(laws({ ...life, troubles: troubles.slice(0, 1) })).toEqual(['0 faults']);
  });
});
