import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

const now = Date.parse('2026-03-02T12:00:00.000Z');
let running: RunningCollector;

beforeEach(async () => {
  running = await new RunningCollector(() => now, undefined, { requestsPerSecond: 3 }).start();
});
afterEach(() => running.stop());

const burst = (path: string, headers = {}) =>
  Promise.all(Array.from({ length: 100 }, () => running.post(path, {}, { headers })));

describe('a key that asks too often', () => {
  it.each(['/sessions', '/sessions/s/heartbeats', '/heartbeats', '/events'])(
    'is told to wait, at POST %s, and counted',
    async (path) => {
      const answers = await burst(path);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(50);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(3);
      expect(refused[0]).toMatchObject({ body: { code: 'rate_limited' }, headers: { 'retry-after': '1' } });
      const counted = { type: 'request', outcome: 'rate_limited' };
      expect(await running.metric('headcount_ingest_events_total', counted)).toBe(refused.length);
    },
  );

  it('leaves others their share', async () => {
    const other = { authorization: `Bearer ${await running.issueKey('default', ['ingest'])}` };
    const [, { status }] = await Promise.all([
      burst('/sessions'),
      running.post('/sessions', {}, { headers: other }),
    ]);
    expect(status).toBe(201);
  });
});

describe('without a rate', () => {
  it('all are taken', async () => {
    const free = await new RunningCollector(() => now).start();
    const answers = await Promise.all(Array.from({ length: 100 }, () => free.post('/sessions', {})));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    await free.stop();
  });
});
