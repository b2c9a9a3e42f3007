import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let now = 0;
let running: RunningCollector;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const beat = async () => (await running.post('/sessions/s/heartbeats')).status;

it('a key that was accepted is refused once it has expired', async () => {
  running.key = await running.issueKey('default', ['ingest'], { expiresAt: now + 1_000 });
  expect([await beat(), await beat()]).toEqual([200, 200]);
  now += 1_000;
  expect(await beat()).toBe(401);
});

it('a key that was accepted counts for its site alone, and not with another secret', async () => {
  expect(await beat()).toBe(200);
  const [hc, , id, secret] = running.key.split('_');
  running.key = [hc, 'other', id, secret].join('_');
  expect(await beat()).toBe(401);
  running.key = [hc, 'default', id, secret!.replace(/./g, '0')].join('_');
  expect(await beat()).toBe(401);
});
