import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InjectOptions } from 'fastify';
import { RunningCollector } from '../testing/running-collector.js';

let now = 0;
let running: RunningCollector;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

/** A session that was lost and, with 30 minutes of resume window, would have had to be back two hours ago. */
async function lostLongAgo(): Promise<void> {
  await running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
  for (let passed = 0; passed < 9_000; passed += 15) {
    now += 15_000;
    await running.parts.collector.barrier.pass();
    if (passed === 120) await running.parts.sweep();
  }
}

const put: InjectOptions = { method: 'PUT' };
const snapshot = () => ({
  takenAt: new Date(now).toISOString(),
  incarnation: 'one',
  sessions: [{ sessionId: 's' }],
});
const event = () => ({
  ...{ specversion: '1.0', id: randomUUID(), source: '/web', type: 'headcount.session.heartbeat.v1' },
  data: { sourceId: 'host', beats: [{ sessionId: 's' }] },
});

describe('a sign of life of a session that was lost long ago', () => {
  it.each([
    ['a beat', () => running.post('/sessions/s/heartbeats', {})],
    ['beats', () => running.post('/heartbeats', { sourceId: 'host', beats: [{ sessionId: 's' }] })],
    ['a snapshot', () => running.post('/sources/host/snapshot', snapshot(), put)],
    ['an event', () => running.post('/events', [event()])],
  ])('brings it back for an observing key, and not for an enforcing one: %s', async (_way, report) => {
    const { ended, open } = running.parts.collector.sessionsOf('default');
    await lostLongAgo();
    expect(ended.get('s')).toMatchObject({ reason: 'lease_expired' });
    await report();
    expect(open.has('s')).toBe(false);
    running.key = await running.issueKey('default', ['ingest'], { mode: 'observing' });
    now += 1;
    await report();
    expect(open.has('s')).toBe(true);
  });
});
