import { describe, expect, it } from 'vitest';
import { runLife } from '../life.js';
import { told } from './trace.js';

describe('a life that is told', () => {
  it('names its plan, its faults, what was asked and answered, and every envelope, in the order of time', async () => {
    const life = await runLife(3);
    const lines = [...told(life)];
    expect(lines[0]).toContain('life of seed 3');
    expect(lines.at(-1)).toBe(`${life.facts} facts, 0 violations`);
    const times = lines.slice(1, -1).map((line) => Number(line.slice(0, 9)));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(lines.filter((line) => line.includes(' LOG '))).toHaveLength(life.envelopes.length);
    expect(lines.filter((line) => line.includes(' ASK '))).toHaveLength(life.history.calls.length);
    expect(lines.filter((line) => line.includes(' FAULT '))).toHaveLength(life.troubles.length);
  });
});
