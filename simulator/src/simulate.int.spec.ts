import { describe, expect, it } from 'vitest';
import { simulate, simulateBroken } from './run-simulate.js';
import { variantNames } from './variants.js';

const patience = 120_000;

describe('npm run simulate', () => {
  it(
    'finds nothing in 120 lives: every law holds, and all folds agree, the one in Postgres too',
    async () => {
      const { code, answer, said } = await simulate('--lives', '120', '--seed', '1');
      expect({ code, ...answer }, said).toMatchObject({
        ...{ code: 0, lives: 120, violations: 0, failingSeeds: [] },
      });
      expect(answer.facts).toBeGreaterThan(120 * 200);
      expect(answer.faults).toBeGreaterThan(120);
    },
    patience,
  );

  it(
    'catches each system that is known to be broken within 1,000 lives',
    async () => {
      const { code, answer, said } = await simulateBroken('--variants', '--lives', '1000');
      expect({ code, survivors: answer.survivors }, said).toEqual({ code: 0, survivors: [] });
      expect(answer.kills.map(({ name }) => name)).toEqual(variantNames);
      expect(variantNames).toHaveLength(6);
    },
    patience,
  );

  it.each([
    'no-guard',
    'clock-not-clamped',
    'silent-late-renewal',
    'answer-before-reading-back',
    'no-tombstones',
  ])(
    'notices that a rule is gone: %s',
    async (mutation) => {
      const { code, answer } = await simulate('--mutation', mutation, '--lives', '200', '--no-sql');
      expect(code).toBe(1);
      expect(answer.failingSeeds.length).toBeGreaterThan(0);
    },
    patience,
  );

  it(
    'notices in Postgres that rows and checkpoint are written apart',
    async () => {
      expect((await simulate('--mutation', 'checkpoint-before-rows', '--lives', '200')).code).toBe(1);
    },
    patience,
  );
});
