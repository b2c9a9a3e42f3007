import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

let api: FakeApi;
beforeEach(async () => {
  api = await FakeApi.start();
});
afterEach(() => api.stop());

const checked = (violations: number) => ({
  ...{ checkedAt: '2026-03-02T12:00:00.000Z', position: 42 },
  data: [
    { id: 'durations', law: '...', checked: 7, violations: 0, examples: [] },
    { id: 'seats', law: '...', checked: 7, violations, examples: violations > 0 ? ['s\u001b[2J1'] : [] },
  ],
});
const run = (...args: readonly string[]) => main(['invariants', ...args, '--data-dir', api.dataDir]);

describe('headcount invariants', () => {
  it('says how much was checked, and that nothing breaks a law', async () => {
    api.respond = ({ url }) => ({ body: url.pathname === '/api/v1/invariants' ? checked(0) : {} });
    expect(await run()).toBe(0);
    expect(api.printed).toMatch(/^durations +7 +0\s*$/m);
  });

  it('exits with 1 where something does, and names it', async () => {
    api.respond = () => ({ body: checked(2) });
    expect(await run()).toBe(1);
    expect(api.printed).toMatch(/^seats +7 +2 +s\?\[2J1$/m);
    api.printed = '';
    expect(await run('--json')).toBe(1);
    expect(JSON.parse(api.printed)).toEqual(checked(2));
  });
});
