import { describe, expect, it } from 'vitest';
import { optionsFrom, UsageError } from './options.js';

describe('the options of simulate', () => {
  it('have defaults', () => {
    expect(optionsFrom([])).toMatchObject({
      lives: 1_000,
      seed: 1,
      sql: true,
      mutation: null,
      variant: null,
      all: null,
      names: false,
    });
  });

  it('ask for one broken system, for all, or for their names', () => {
    expect(optionsFrom(['--variant', 'no dedupe'])).toMatchObject({ variant: 'no dedupe', all: null });
    expect(optionsFrom(['--variants'])).toMatchObject({ all: 'variants' });
    expect(optionsFrom(['--mutations'])).toMatchObject({ all: 'mutations', known: false });
    expect(optionsFrom(['--mutations', '--known'])).toMatchObject({ all: 'mutations', known: true });
    expect(optionsFrom(['--names'])).toMatchObject({ names: true });
  });

  it.each([
    [['--lives', '0'], 'a whole number from 1 on'],
    [['--seed', 'one'], 'a whole number from 0 on'],
    [['--mutation', 'nothing'], 'there is no mutation "nothing"'],
    [['--variant', 'nothing'], 'there is no variant "nothing"'],
    [['--fast'], 'usage:'],
  ])('are refused with what is wrong: %s', (args, problem) => {
    expect(() => optionsFrom(args)).toThrow(UsageError);
    expect(() => optionsFrom(args)).toThrow(problem);
  });
});
