import { describe, expect, it } from 'vitest';
import { mutations } from './mutations/all.js';
import { simulate, simulateBroken } from './run-simulate.js';

const minute = 60_000;

describe('npm run simulate, for long', () => {
  it(
    'finds nothing in 600 lives',
    async () => {
      const { code, answer, said } = await simulate('--lives', '600', '--seed', '1');
      expect({ code, ...answer }, said.slice(0, 5_000)).toMatchObject({
        code: 0,
        lives: 600,
        violations: 0,
      });
    },
    20 * minute,
  );

  it(
    'notices of each rule that it is gone, from a life on that has noticed before',
    async () => {
      const { code, answer, said } = await simulateBroken('--mutations', '--known', '--lives', '300');
      expect({ code, survivors: answer.survivors }, said.slice(-5_000)).toEqual({ code: 0, survivors: [] });
      const known = mutations.filter(({ seed }) => seed !== null);
      expect(answer.kills.map(({ name }) => name)).toEqual(known.map(({ name }) => name));
    },
    40 * minute,
  );
});
