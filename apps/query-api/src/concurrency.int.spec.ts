import type { ConcurrencyAt, ConcurrencyNow, ConcurrencyPeak, ConcurrencySeries } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, startAt } from './testing/facts.js';
import { RunningApi } from './testing/running-api.js';

const midnight = Date.parse('2026-03-02T23:00:00.000Z');
const second = 1_000;
const iso = (ms: number) => new Date(midnight + ms).toISOString();
let api: RunningApi;
let key: string;
beforeAll(async () => {
  api = await RunningApi.start();
  key = await api.keyOf('lab', ['read']);
  const policy = { ...defaultSitePolicy, timeZone: 'Europe/Berlin' };
  api.now = midnight;
  await api.says(
    'lab',
    { type: 'PolicyChanged', data: { policy, changedBy: null } },
    startAt('a', midnight, 'ada'),
    startAt('b', midnight + 31_000, 'bob'),
    endAt('b', midnight + 31_001),
    startAt('c', midnight + 31_001, 'ada'),
    endAt('c', midnight + 40_000),
  );
  const beats = [30, 60, 90].map((at) => ({ sessionId: 'a', at: midnight + at * second, active: true }));
  api.now = midnight + 100 * second;
  await api.says('lab', { type: 'Heartbeat', data: { sourceId: null, beats } });
});
afterAll(() => api.stop());

const ask = <Body>(path: string) =>
  api.ask<Body & { code?: string }>(key, `/api/v1/stats/concurrency${path}`);

describe('GET /stats/concurrency', () => {
  it('finds a peak of one millisecond inside a minute, and says from when on it may still fall', async () => {
    const window = `from=${iso(0)}&to=${iso(60 * second)}`;
    const { body } = await ask<ConcurrencySeries>(`?${window}&bucket=PT1M&unit=users`);
    expect(body).toEqual({
      ...{ from: iso(0), to: iso(60 * second), tz: 'Europe/Berlin', bucket: 'PT1M', series: 'present' },
      ...{ unit: 'users', provisionalFrom: null },
      data: [
        {
          ...{ start: iso(0), peak: 2, peakAt: iso(31_000), peakSeconds: 0.001, minimum: 1 },
          average: 60_001 / 60_000,
        },
      ],
    });
    const { body: later } = await ask<ConcurrencySeries>('');
    expect(later.provisionalFrom).toBe(iso(90 * second));
  });

  it('tells a peak for each day of the zone, in which one who stays is there', async () => {
    const { body } = await ask<ConcurrencySeries>(`?from=${iso(-1)}&to=${iso(50 * second)}&bucket=P1D`);
    expect(body.data.map(({ start, peak }) => [start, peak])).toEqual([
      [iso(-1), 0],
      [iso(0), 2],
    ]);
  });

  it('tells who was there at the peak, at any time, and how many are now', async () => {
    const { body: peak } = await ask<ConcurrencyPeak>(
      `/peak?from=${iso(0)}&to=${iso(60 * second)}&unit=users`,
    );
    const there = [
      { id: 'a', userId: 'ada' },
      { id: 'b', userId: 'bob' },
    ];
    expect(peak).toMatchObject({ time: iso(31_000), count: 2, seconds: 0.001, sessions: there });
    const { body: at } = await ask<ConcurrencyAt>(`/at?time=${iso(31_001)}`);
    expect(at.sessions.map(({ id }) => id)).toEqual(['a', 'c']);
    const { body: now } = await ask<ConcurrencyNow>('/now');
    const one = { sessions: 1, users: 1 };
    const { body: others } = await ask<ConcurrencyNow>('/now?userId=bob');
    expect(others.present).toEqual({ sessions: 0, users: 0 });
    expect(now).toEqual({ time: iso(100 * second), present: one, occupied: one });
  });

  it.each([
    '?bucket=PT7M',
    '?tz=Mars/Olympus',
    '?unit=people',
    '?series=absent',
    '?scope=role:student',
    '?scope=user:',
    '?scope=user:a%00b',
    `?from=${iso(1)}&to=${iso(0)}`,
    '?bucket=PT1M&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    '/peak?bucket=P1D',
    '/at?time=yesterday',
    '?scope=limit:seats&series=present',
    '/peak?scope=limit:seats&unit=users',
    '/now?scope=limit:seats',
    '/at?startedFrom=2026-03-02T00:00:01Z&startedTo=2026-03-02T00:00:00Z',
    '?status=asleep',
  ])('refuses %s', async (question) => {
    const { status, body } = await ask<object>(question);
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_request');
  });

  it.each(['?', '/peak?', '/at?'])('knows no limit that was never set: %s', async (question) => {
    const { status, body } = await ask<object>(`${question}scope=limit:none`);
    expect([status, body.code]).toEqual([404, 'limit_not_found']);
  });
});
