import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations } from './all.js';
import { mutatedSources, root } from './mutation.js';

describe('the mutations', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    'still find what %s removes, exactly once',
    (_name, mutation) => {
      expect(mutatedSources(mutation).size).toBeGreaterThan(0);
    },
  );

  it('have names of their own', () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  });

  it('stand in the documentation, each with a life that has noticed', () => {
    const text = readFileSync(`${root}docs/testing.md`, 'utf8');
    const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const told = rows.filter((cells) => mutations.some(({ name }) => cells[1] === `\`${name}\``));
    expect(told.map((cells) => cells.slice(1, 4))).toEqual(
      mutations.map(({ name, rule, seed }) => [`\`${name}\``, rule, String(seed)]),
    );
  });

  it('are refused when their text is not there', () => {
    const file = 'libs/session-core/src/clock/lease-clock.ts';
    const edits = [{ file, search: 'no such text', replace: '' }];
    expect(() => mutatedSources({ name: 'none', rule: '', seed: 1, edits })).toThrow('stands 0 times');
  });
});
