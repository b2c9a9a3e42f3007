import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { unknownFields } from './unknown-fields.js';

let running: RunningCollector;

beforeEach(async () => {
  const now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

async function metric(line: string): Promise<number> {
  const found = (await running.metrics.metrics()).split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1));
}

describe('fields that nobody knows', () => {
  it('are ignored and counted, by the body they stand in', async () => {
    await running.post('/sessions', { id: 's', usreId: 'ada', x: 1 });
    await running.post('/sessions/s/heartbeats', { activ: true });
    await running.post('/heartbeats', { beats: [{ sessionId: 's', id: 1 }, { sessionId: 's' }], id: 1 });
    await running.post('/sessions/s/end', { why: 'so' });
    const counted = (body: string) => metric(`headcount_ingest_unknown_fields_total{body="${body}"}`);
    expect(await Promise.all(['start', 'heartbeat', 'heartbeats', 'end', 'register'].map(counted))).toEqual([
      2, 1, 2, 1, 0,
    ]);
  });

  it('are counted in events, too', async () => {
    const data = { sessionId: 's', usreId: 'ada' };
    const event = { specversion: '1.0', id: '1', source: '/', type: 'headcount.session.started.v1', data };
    await running.post('/events', [event]);
    expect(await metric('headcount_ingest_unknown_fields_total{body="start"}')).toBe(1);
  });

  it('are none in what is no object', () => {
    expect([null, 7, 'x', [], undefined].map(unknownFields.heartbeats)).toEqual([0, 0, 0, 0, 0]);
    expect(unknownFields.heartbeats({ beats: [null, 7, { y: 1 }] })).toBe(1);
  });
});

describe('the metrics of the intake', () => {
  it('tell how long appending takes, by kind of subject and outcome', async () => {
    await running.post('/sessions', { id: 's' });
    await running.post('/sessions/s/heartbeats');
    const appends = (subject: string) =>
      metric(`headcount_append_seconds_count{subject="${subject}",outcome="stored"}`);
    expect([await appends('lifecycle'), await appends('signals')]).toEqual([1, 1]);
  });

  it('tell what came of each event', async () => {
    const event = (id: string, type: string) => ({
      ...{ specversion: '1.0', id, source: '/', type: `headcount.session.${type}.v1` },
      data: { sessionId: 's' },
    });
    await running.post('/events', [event('1', 'started'), event('1', 'started'), event('2', 'vanished')]);
    const counted = (type: string, outcome: string) =>
      metric(`headcount_ingest_events_total{type="${type}",outcome="${outcome}"}`);
    expect(await counted('start', 'started')).toBe(1);
    expect(await counted('start', 'duplicate')).toBe(1);
    expect(await counted('event', 'unknown_event_type')).toBe(1);
  });
});
