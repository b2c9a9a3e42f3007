import { describe, expect, it } from 'vitest';
import { mutations } from './all.js';
import { mutatedSources } from './mutation.js';

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

  it('are refused when their text is not there', () => {
    const file = 'libs/session-core/src/clock/lease-clock.ts';
    const edits = [{ file, search: 'no such text', replace: '' }];
    expect(() => mutatedSources({ name: 'none', rule: '', edits })).toThrow('stands 0 times');
  });
});
