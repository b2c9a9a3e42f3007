import { describe, expect, it } from 'vitest';
import { mutations } from './mutations/all.js';
import { simulate, simulateBroken } from './run-simulate.js';

const minute = 60_000;

describe('npm run simulate, for long', () => {
  it(
    'finds nothing in 10,000 lives',
    async () => {
      const { code, answer, said } = await simulate('--lives', '10000', '--seed', '1');
      expect({ code, ...answer }, said.slice(0, 5_000)).toMatchObject({
        code: 0,
        lives: 10_000,
        violations: 0,
      });
    },
    60 * minute,
  );

  it(
    'notices within 1,000 lives that a rule is gone, whichever it is',
    async () => {
      const { code, answer, said } = await simulateBroken('--mutations', '--lives', '1000');
      expect({ code, survivors: answer.survivors }, said).toEqual({ code: 0, survivors: [] });
      expect(answer.kills).toHaveLength(mutations.length);
    },
    30 * minute,
  );
});
