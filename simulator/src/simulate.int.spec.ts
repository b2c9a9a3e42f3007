import { describe, expect, it } from 'vitest';
import { simulate } from './run-simulate.js';

const patience = 120_000;

describe('npm run simulate', () => {
  it(
    'finds nothing in 120 lives: every law holds, and all folds agree, the one in Postgres too',
    async () => {
      const { code, summary, said } = await simulate('--lives', '120', '--seed', '1');
      expect({ code, ...summary }, said).toMatchObject({
        ...{ code: 0, lives: 120, violations: 0, failingSeeds: [] },
      });
      expect(summary.facts).toBeGreaterThan(120 * 200);
      expect(summary.faults).toBeGreaterThan(120);
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
      const { code, summary } = await simulate('--mutation', mutation, '--lives', '200', '--no-sql');
      expect(code).toBe(1);
      expect(summary.failingSeeds.length).toBeGreaterThan(0);
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
