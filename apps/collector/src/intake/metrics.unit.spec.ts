import { describe, expect, it } from 'vitest';
import { useCollector } from '../testing/use-collector.js';
import { unknownFields } from './unknown-fields.js';

const test = useCollector();

async function metric(line: string): Promise<number> {
  const found = (await test.running.metrics.metrics()).split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1));
}

describe('fields that nobody knows', () => {
  it('are ignored and counted, by the body they stand in', async () => {
    await test.running.post('/sessions', { id: 's', usreId: 'ada', x: 1 });
    await test.running.post('/sessions/s/heartbeats', { activ: true });
    await test.running.post('/heartbeats', { beats: [{ sessionId: 's', id: 1 }, { sessionId: 's' }], id: 1 });
    await test.running.post('/sessions/s/end', { why: 'so' });
    const counted = (body: string) => metric(`headcount_ingest_unknown_fields_total{body="${body}"}`);
    expect(await Promise.all(['start', 'heartbeat', 'heartbeats', 'end', 'register'].map(counted))).toEqual([
      2, 1, 2, 1, 0,
    ]);
  });

  it('are counted in events, too', async () => {
    const data = { sessionId: 's', usreId: 'ada' };
    const event = { specversion: '1.0', id: '1', source: '/', type: 'headcount.session.started.v1', data };
    await test.running.post('/events', [event]);
    expect(await metric('headcount_ingest_unknown_fields_total{body="start"}')).toBe(1);
  });

  it('are none in what is no object', () => {
    expect([null, 7, 'x', [], undefined].map(unknownFields.heartbeats)).toEqual([0, 0, 0, 0, 0]);
    expect(unknownFields.heartbeats({ beats: [null, 7, { y: 1 }] })).toBe(1);
  });
});

describe('the metrics of the intake', () => {
  it('tell how long appending takes, by kind of subject and outcome', async () => {
    await test.running.post('/sessions', { id: 's' });
    await test.running.post('/sessions/s/heartbeats');
    const appends = (subject: string) =>
      metric(`headcount_append_seconds_count{subject="${subject}",outcome="stored"}`);
    expect([await appends('lifecycle'), await appends('signals')]).toEqual([1, 1]);
  });

  it('tell what came of each event', async () => {
    const event = (id: string, type: string) => ({
      ...{ specversion: '1.0', id, source: '/', type: `headcount.session.${type}.v1` },
      data: { sessionId: 's' },
    });
    await test.running.post('/events', [
      event('1', 'started'),
      event('1', 'started'),
      event('2', 'vanished'),
    ]);
    const counted = (type: string, outcome: string) =>
      metric(`headcount_ingest_events_total{type="${type}",outcome="${outcome}"}`);
    expect(await counted('start', 'started')).toBe(1);
    expect(await counted('start', 'duplicate')).toBe(1);
    expect(await counted('event', 'unknown_event_type')).toBe(1);
  });

  it('are told before anything has happened', async () => {
    const text = await test.running.metrics.metrics();
    for (const line of [
      'headcount_ingest_events_total{type="heartbeat",outcome="session_ended"} 0',
      'headcount_ingest_events_total{type="request",outcome="rate_limited"} 0',
      'headcount_append_seconds_count{subject="history",outcome="refused"} 0',
      'headcount_sessions_started_total 0',
      'headcount_sessions_ended_total{reason="lease_expired"} 0',
      'headcount_clock_skew_seconds_count 0',
    ])
      expect(text).toContain(line);
  });

  it('tell how many sessions began, ended and are open', async () => {
    for (const id of ['a', 'b', 'c']) await test.running.post('/sessions', { id });
    await test.running.post('/sessions/a/end', { reason: 'logout' });
    await test.running.post('/sessions/a/end', { reason: 'logout' });
    expect(await metric('headcount_sessions_started_total')).toBe(3);
    expect(await metric('headcount_sessions_ended_total{reason="logout"}')).toBe(1);
    await test.running.parts.sweep();
    const open = (status: string) => metric(`headcount_sessions_open{site="default",status="${status}"}`);
    expect([await open('active'), await open('idle')]).toEqual([2, 0]);
    await test.running.post('/sessions/b/heartbeats', { active: false });
    test.now += 16 * 60_000;
    await test.running.post('/sessions/b/heartbeats', { active: false });
    await test.running.post('/sessions/c/heartbeats', {});
    await test.running.parts.sweep();
    expect([await open('active'), await open('idle')]).toEqual([1, 1]);
  });

  it('tell how far clocks are apart, either way', async () => {
    const year = 366 * 86_400_000;
    for (const sentAt of [test.now - 1_000, test.now + 30_000, test.now - year].map((at) =>
      new Date(at).toISOString(),
    ))
      await test.running.post('/sessions', { sentAt });
    const within = (seconds: number) => metric(`headcount_clock_skew_seconds_bucket{le="${seconds}"}`);
    expect(await Promise.all([0.5, 1, 15, 60, 31_536_000].map(within))).toEqual([0, 1, 1, 2, 2]);
    expect(await metric('headcount_clock_skew_seconds_count')).toBe(3);
  });
});
