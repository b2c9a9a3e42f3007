import { describe, expect, it } from 'vitest';
import { mutations } from './mutations/all.js';
import { simulate } from './run-simulate.js';
import { variantNames } from './variants.js';

const minute = 60_000;

describe('npm run simulate, for long', () => {
  it(
    'finds nothing in 10,000 lives',
    async () => {
      const { code, summary, said } = await simulate('--lives', '10000', '--seed', '1');
      expect({ code, ...summary }, said.slice(0, 5_000)).toMatchObject({
        code: 0,
        lives: 10_000,
        violations: 0,
      });
    },
    60 * minute,
  );

  it.each(mutations.map(({ name }) => name))(
    'notices within 1,000 lives that a rule is gone: %s',
    async (mutation) => {
      expect((await simulate('--mutation', mutation, '--lives', '1000')).code).toBe(1);
    },
    5 * minute,
  );

  it.each(variantNames)(
    'catches the variant within 1,000 lives: %s',
    async (variant) => {
      expect((await simulate('--variant', variant, '--lives', '1000')).code).toBe(1);
    },
    5 * minute,
  );
});
