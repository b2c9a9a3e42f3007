import { rebuildAnswer, secondsLeft, type Comparison, type Rebuild } from '@headcount/read-model';
import { describe, expect, it } from 'vitest';
import { comparedLines, rebuildLine } from './lines.js';
import { barOf } from './progress.js';

const filling: Rebuild = {
  id: 'r2',
  generation: 2,
  state: 'filling',
  pace: 'full',
  until: null,
  whatIf: null,
  former: null,
  done: 250,
  total: 1_000,
  facts: 9_000,
  perSecond: 10,
  factsPerSecond: 360.4,
  problem: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

describe('a rebuild', () => {
  it('is told in one line, with what is left of it', () => {
    expect(rebuildLine(filling)).toBe(
      'r2 fills its tables; 250 of 1000 messages, 9000 facts; 360 facts/s; 1 min left',
    );
    const whatIf = { site: 'lab', policy: { leaseSeconds: 75 } };
    expect(rebuildLine({ ...filling, state: 'still', whatIf })).toMatch(/^r2 is compared: `replay what-if`/);
    expect(rebuildAnswer({ ...filling, whatIf }).policy).toEqual({ leaseSeconds: 75 });
    expect(rebuildLine({ ...filling, state: 'failed', problem: 'disk\u001b full' })).toBe(
      'r2 has failed: drop it; 250 of 1000 messages, 9000 facts; disk? full',
    );
  });

  it('is a bar on a terminal', () => {
    expect(barOf(filling)).toMatch(/^\[#{7}-{23}\] {2}25 % {2}r2 fills/);
    expect(barOf({ ...filling, total: 0, done: 0 })).toMatch(/^\[-{30}\] {3}0 %/);
    expect(barOf({ ...filling, done: 2_000 })).toMatch(/^\[#{30}\] 100 %/);
  });

  it('tells no time left when there is no rate yet, and none when it is not under way', () => {
    expect(secondsLeft(filling)).toBe(75);
    expect(secondsLeft({ ...filling, perSecond: null })).toBeNull();
    expect(secondsLeft({ ...filling, perSecond: 0 })).toBeNull();
    expect(secondsLeft({ ...filling, state: 'level' })).toBeNull();
  });

  it('is JSON with rounded rates', () => {
    expect(rebuildAnswer({ ...filling, perSecond: 1 / 3 })).toMatchObject({
      id: 'r2',
      state: 'filling',
      perSecond: 0.3,
      factsPerSecond: 360.4,
      createdAt: '1970-01-01T00:00:00.000Z',
    });
  });
});

describe('a comparison', () => {
  const compared: Comparison = {
    equal: false,
    position: 42,
    tables: [
      { name: 'session', rows: [3, 3], sha256: ['a', 'b'], different: 1, sums: {} },
      { name: 'live', rows: [2, 1], sha256: ['a', 'b'], different: 1, sums: {} },
      { name: 'cell', rows: [9, 9], sha256: ['a', 'a'], different: 0, sums: {} },
    ],
    examples: [
      { table: 'session', key: { id: 's' }, missingIn: null, columns: { active_ms: [1, 2] } },
      { table: 'live', key: { id: 't' }, missingIn: 2, columns: {} },
    ],
  };

  it('names the tables and rows that differ', () => {
    expect(comparedLines(compared)).toEqual([
      'DIFFERS  session  3 rows        1 different',
      'DIFFERS  live     2 and 1 rows  1 different',
      'equal    cell     9 rows',
      'session {"id":"s"}: active_ms 1 and 2',
      'live {"id":"t"} is missing in generation 2',
      'the generations differ at position 42',
    ]);
  });
});
