import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { InjectOptions } from 'fastify';
import { useCollector } from '../testing/use-collector.js';

const test = useCollector();

/** A session that was lost and, with 30 minutes of resume window, would have had to be back two hours ago. */
async function lostLongAgo(): Promise<void> {
  await test.running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
  for (let passed = 0; passed < 9_000; passed += 15) {
    test.now += 15_000;
    await test.running.parts.collector.barrier.pass();
    if (passed === 120) await test.running.parts.sweep();
  }
}

const put: InjectOptions = { method: 'PUT' };
const snapshot = () => ({
  takenAt: new Date(test.now).toISOString(),
  incarnation: 'one',
  sessions: [{ sessionId: 's' }],
});
const event = () => ({
  ...{ specversion: '1.0', id: randomUUID(), source: '/web', type: 'headcount.session.heartbeat.v1' },
  data: { sourceId: 'host', beats: [{ sessionId: 's' }] },
});

describe('a sign of life of a session that was lost long ago', () => {
  it.each([
    ['a beat', () => test.running.post('/sessions/s/heartbeats', {})],
    ['beats', () => test.running.post('/heartbeats', { sourceId: 'host', beats: [{ sessionId: 's' }] })],
    ['a snapshot', () => test.running.post('/sources/host/snapshot', snapshot(), put)],
    ['an event', () => test.running.post('/events', [event()])],
  ])('brings it back for an observing key, and not for an enforcing one: %s', async (_way, report) => {
    const { ended, open } = test.running.parts.collector.sessionsOf('default');
    await lostLongAgo();
    expect(ended.get('s')).toMatchObject({ reason: 'lease_expired' });
    await report();
    expect(open.has('s')).toBe(false);
    test.running.key = await test.running.issueKey('default', ['ingest'], { mode: 'observing' });
    test.now += 1;
    await report();
    expect(open.has('s')).toBe(true);
  });
});
