import type { ActiveUsers } from '@headcount/contracts';
import { defaultPolicy, defaultSitePolicy } from '@headcount/session-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, startAt } from './testing/facts.js';
import { RunningApi } from './testing/running-api.js';

const hour = 3_600_000;
/** In Berlin. */
const midnight = Date.parse('2026-03-29T22:00:00.000Z');
const phone = { userAgent: 'RC Mobile; iOS 17.4; v4.50.0 (40312)' };
const desk = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0' };
let api: RunningApi;
let key: string;
beforeAll(async () => {
  api = await RunningApi.start();
  key = await api.keyOf('lab', ['read']);
  const policy = { ...defaultSitePolicy, timeZone: 'Europe/Berlin' };
  api.now = midnight + 12 * hour;
  const startStop = (more: object) => ({
    policy: { ...defaultPolicy, liveness: 'start_stop' as const },
    ...more,
  });
  await api.says(
    'lab',
    { type: 'PolicyChanged', data: { policy, changedBy: null } },
    startAt('over', midnight - hour, 'ada', startStop(phone)),
    endAt('over', midnight + hour),
    startAt('desk', midnight + 2 * hour, 'ada', startStop(desk)),
    endAt('desk', midnight + 3 * hour),
    startAt('other', midnight + 2 * hour, 'bob', startStop(desk)),
    endAt('other', midnight + 4 * hour),
    startAt('nobody', midnight - 30 * 24 * hour, null, startStop({})),
    endAt('nobody', midnight - 30 * 24 * hour + hour),
  );
});
afterAll(() => api.stop());

const ask = (query: string) =>
  api.ask<ActiveUsers & { code?: string }>(key, `/api/v1/stats/active-users?${query}`);

describe('GET /stats/active-users', () => {
  it('tells who was there on the day of the zone, with which devices and systems, each with their own time', async () => {
    const { body } = await ask('');
    const none = { activeSeconds: 0, uncertaintySeconds: 0 };
    const time = (seconds: number) => ({ spanSeconds: seconds, connectedSeconds: seconds, ...none });
    const mobile = { started: 0, ended: 1, sessions: 1, users: 1, ...time(3_600) };
    const desktop = { started: 2, ended: 2, sessions: 2, users: 2, ...time(3 * 3_600) };
    expect(body).toEqual({
      ...{ period: 'day', tz: 'Europe/Berlin' },
      ...{ from: '2026-03-29T22:00:00.000Z', to: '2026-03-30T22:00:00.000Z' },
      ...{ started: 2, ended: 3, sessions: 3, users: 2, ...time(4 * 3_600) },
      devices: [
        { type: 'browser', name: 'Firefox', version: '126.0', ...desktop },
        { type: 'mobile-app', name: 'RC Mobile', version: '4.50.0', ...mobile },
      ],
      systems: [
        { name: 'Linux', version: null, ...desktop },
        { name: 'iOS', version: '17.4', ...mobile },
      ],
    });
  });

  it.each([
    // the day before has 23 hours
    ['at=2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', 1, 1],
    ['period=week', '2026-03-23T23:00:00.000Z', '2026-03-30T22:00:00.000Z', 3, 2],
    ['period=month', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z', 3, 2],
    ['period=rolling_month', '2026-02-28T23:00:00.000Z', '2026-03-30T22:00:00.000Z', 3, 2],
    ['period=month&at=2026-02-27T00:00:00Z', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z', 1, 0],
    ['tz=Asia/Kathmandu', '2026-03-29T18:15:00.000Z', '2026-03-30T18:15:00.000Z', 3, 2],
  ])('tells the period of its name: %s', async (query, from, to, sessions, users) => {
    const { body } = await ask(query);
    expect(body).toMatchObject({ from, to, sessions, users });
  });

  it('counts a session without a user agent as of no device', async () => {
    const { body } = await ask('period=month&at=2026-02-27T00:00:00Z');
    expect(body.devices).toMatchObject([{ type: null, name: null, version: null, sessions: 1, users: 0 }]);
    expect(body.systems).toMatchObject([{ name: null, version: null, sessions: 1 }]);
  });

  it.each(['period=year', 'at=yesterday', 'tz=Mars/Olympus', "period=day'--"])(
    'refuses %s',
    async (query) => {
      const { status, body } = await ask(query);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    },
  );
});
