import { describe, expect, it } from 'vitest';
import { simulate } from './run-simulate.js';

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

  it.each([
    'own-envelope-not-recognised',
    'old-plan-after-conflict',
    'no-barrier',
    'purge-not-accepted',
    'regression-not-noticed',
    'regression-keeps-state',
    'envelope-in-part',
    'answers-late-as-refusal',
    'clock-not-monotonic',
    'shedding-ignored',
    'superseded-left-open',
    'end-derived',
    'owed-seats-not-used',
    'seat-kept-by-signal',
    'over-limit-not-marked',
    'limit-changed-among-others',
  ])(
    'notices that a rule is gone: %s',
    async (mutation) => {
      const { code, answer } = await simulate('--mutation', mutation, '--lives', '200', '--no-sql');
      expect(code).toBe(1);
      expect(answer.failingSeeds.length).toBeGreaterThan(0);
    },
    5 * minute,
  );
});
