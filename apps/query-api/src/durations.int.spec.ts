import type { DurationRow, Durations } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, startAt } from './testing/facts.js';
import { RunningApi } from './testing/running-api.js';

const minute = 60_000;
let api: RunningApi;
let key: string;
const midnight = Date.parse('2026-03-03T00:00:00.000Z');
const iso = (minutes: number) => new Date(midnight + minutes * minute).toISOString();
beforeAll(async () => {
  api = await RunningApi.start();
  key = await api.keyOf('lab', ['read']);
  const policy = { ...defaultSitePolicy, timeZone: 'Europe/Berlin' };
  api.now = midnight + 30 * minute;
  const at = (minutes: number) => midnight + minutes * minute;
  const beats = Array.from({ length: 21 }, (_, i) => ({ sessionId: 'a', at: at(i - 10), active: i < 16 }));
  const role = { attributes: { role: 'student' }, clientId: 'web' };
  await api.says(
    'lab',
    { type: 'PolicyChanged', data: { policy, changedBy: null } },
    startAt('a', at(-10), 'ada', role),
    startAt('b', at(5), 'bob'),
    { type: 'Heartbeat', data: { sourceId: null, beats } },
    endAt('a', at(10)),
    startAt('elsewhere', at(-1), null, role),
    endAt('elsewhere', at(-1), 'lease_expired'),
  );
});
afterAll(() => api.stop());

const ask = (query: string) =>
  api.ask<Durations & { code?: string }>(key, `/api/v1/stats/durations?${query}`);
const rows = async (query: string) => (await ask(`from=${iso(-60)}&to=${iso(60)}&${query}`)).body.data;
const brief = ({ group, sessions, spanSeconds, activeSeconds }: DurationRow) => [
  ...Object.values(group),
  ...[sessions, spanSeconds, activeSeconds],
];

describe('GET /stats/durations', () => {
  it('adds up by day, in any zone, and is the same in all', async () => {
    const { status, body } = await ask(`tz=UTC&from=${iso(-60)}&to=${iso(60)}`);
    expect([status, body]).toMatchObject([200, { from: iso(-60), to: iso(60), tz: 'UTC', groupBy: ['day'] }]);
    expect(body.data).toEqual([
      {
        ...{ group: { day: '2026-03-02' }, started: 2, ended: 1, sessions: 2, users: 1 },
        ...{ spanSeconds: 600, connectedSeconds: 600, activeSeconds: 600, uncertaintySeconds: 30 },
      },
      {
        ...{ group: { day: '2026-03-03' }, started: 1, ended: 1, sessions: 2, users: 2 },
        ...{ spanSeconds: 600, connectedSeconds: 600, activeSeconds: 300, uncertaintySeconds: 0 },
      },
    ]);
    const berlin = await ask(`from=${iso(-60)}&to=${iso(60)}`);
    expect(berlin.body).toMatchObject({ tz: 'Europe/Berlin', data: [{ started: 3, spanSeconds: 1_200 }] });
    expect((await rows('tz=UTC&groupBy=hour')).map(brief)).toEqual([
      ['2026-03-02T23:00+00:00', 2, 600, 600],
      ['2026-03-03T00:00+00:00', 2, 600, 300],
    ]);
  });

  it('groups by anything, several at once, and takes the filters of sessions', async () => {
    expect((await rows('groupBy=user')).map(brief)).toEqual([
      ['ada', 1, 1_200, 900],
      ['bob', 1, 0, 0],
      [null, 1, 0, 0],
    ]);
    expect((await rows('groupBy=role,client')).map(brief)).toEqual([
      ['student', 'web', 2, 1_200, 900],
      [null, null, 1, 0, 0],
    ]);
    expect((await rows('groupBy=device&status=open')).map(brief)).toEqual([[null, 1, 0, 0]]);
    expect((await rows('groupBy=day,user&tz=UTC&userId=ada')).map(brief)).toEqual([
      ['2026-03-02', 'ada', 1, 600, 600],
      ['2026-03-03', 'ada', 1, 600, 300],
    ]);
  });

  it("looks at the last seven days unless told otherwise, the projection's instant among them", async () => {
    const { body } = await ask('groupBy=month');
    const justBehind = 1 / minute;
    expect([body.from, body.to]).toEqual([iso(30 - 7 * 24 * 60 + justBehind), iso(30 + justBehind)]);
    expect(body.data.map(({ group }) => group['month'])).toEqual(['2026-02', '2026-03']);
  });

  it('tells a key nothing of another site', async () => {
    expect((await ask('site=elsewhere')).status).toBe(403);
  });

  it.each([
    'tz=Mars/Olympus',
    'groupBy=day,hour',
    'groupBy=user,user',
    'groupBy=',
    'from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z',
    'groupBy=hour&from=1970-01-01T00:00:00Z&to=2026-03-02T00:00:00Z',
    "groupBy=day&userId=a%00'",
  ])('refuses %s', async (query) => {
    const { status, body } = await ask(query);
    expect(status).toBe(400);
    expect(body.code).toMatch(/^invalid_/);
  });
});
