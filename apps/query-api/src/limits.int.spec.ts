import type { Denial, LimitUsage, LimitWithHistory, ListedLimit } from '@headcount/contracts';
import { endAt, limitChanged, refusedAt, startAt } from './testing/facts.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningApi } from './testing/running-api.js';

const minute = 60_000;
let api: RunningApi;
let begin: number;
beforeAll(async () => {
  api = await RunningApi.start();
  begin = api.now;
});
afterAll(() => api.stop());

const iso = (minutes: number) => new Date(begin + minutes * minute).toISOString();
const at = (minutes: number) => void (api.now = begin + minutes * minute);

describe('limits', () => {
  it('are listed as they are, and each tells who made it what when', async () => {
    const key = await api.keyOf('lab', ['read']);
    at(0);
    const first = await api.says(
      'lab',
      limitChanged('seats', { max: 5 }, 'ada'),
      limitChanged('gone', {}, 'ada'),
    );
    at(1);
    const second = await api.says(
      'lab',
      limitChanged('seats', { max: 3 }, 'bob'),
      limitChanged('gone', null, 'bob'),
    );
    await api.says('elsewhere', limitChanged('not-ours', {}, 'ada'));
    const { body } = await api.ask<{ data: ListedLimit[] }>(key, '/api/v1/limits');
    expect(body.data).toEqual([
      {
        ...{ id: 'seats', scope: 'site', attribute: null, key: null, unit: 'sessions', max: 3, mode: 'deny' },
        ...{ exempt: {}, countAnonymous: false, releaseAfterIdleSeconds: 3_600 },
        ...{ changedAt: iso(1), changedBy: 'bob' },
      },
    ]);
    const one = await api.ask<LimitWithHistory>(key, '/api/v1/limits/seats');
    expect(one.body).toMatchObject({
      ...body.data[0],
      history: [
        { position: `${second}.0`, changedAt: iso(1), changedBy: 'bob', limit: { max: 3 } },
        { position: `${first}.0`, changedAt: iso(0), changedBy: 'ada', limit: { max: 5 } },
      ],
    });
    const missing = ['gone', 'never', 'gone/usage'].map((id) => api.ask(key, `/api/v1/limits/${id}`));
    for (const { status, body } of await Promise.all(missing))
      expect([status, body['code']]).toEqual([404, 'limit_not_found']);
  });
});

describe('the usage of a limit', () => {
  let key: string;
  beforeAll(async () => {
    key = await api.keyOf('seats', ['read']);
    at(10);
    await api.says('seats', limitChanged('all', { max: 3 }), limitChanged('mine', { scope: 'user' }));
    at(20);
    await api.says('seats', startAt('a', api.now, 'ada'), startAt('b', api.now, 'bob'));
    at(21);
    await api.says('seats', startAt('c', api.now, 'ada'));
    at(22);
    // c is lost at 21, and holds its seat until that is written
    await api.says('seats', endAt('c', begin + 21 * minute, 'lease_expired'), startAt('d', api.now, 'ada'));
    at(30);
    await api.says('seats', { type: 'SeatReleased', data: { sessionId: 'a', limitId: 'all' } });
    await api.says('seats', refusedAt('x', api.now, { limitId: 'all', count: 3 }));
    at(40);
    await api.says('seats', refusedAt('x', api.now, { limitId: 'mine', key: 'ada' }));
  });
  const usage = async (path: string) => (await api.ask<LimitUsage>(key, `/api/v1/limits/${path}`)).body;

  it('tells who is in, how many were at once by the time of the log, and how many were refused', async () => {
    expect(await usage('all/usage')).toMatchObject({
      ...{ limit: { id: 'all', max: 3 }, key: null, inUse: 2, peak: 3, peakAt: iso(21), denials: 3 },
      occupants: [
        { id: 'd', userId: 'ada', key: null, startedAt: iso(22), since: iso(22) },
        { id: 'b', userId: 'bob', key: null, startedAt: iso(20), since: iso(20) },
      ],
    });
  });

  it('looks at a window, and at one key', async () => {
    const window = `from=${iso(30)}&to=${iso(31)}`;
    expect(await usage(`all/usage?${window}`)).toMatchObject({
      inUse: 2,
      peak: 2,
      peakAt: iso(30),
      denials: 3,
    });
    expect(await usage(`all/usage?from=${iso(-9)}&to=${iso(20)}`)).toMatchObject({ peak: 0, peakAt: null });
    expect(await usage('mine/usage')).toMatchObject({ inUse: 1, peak: 2, peakAt: iso(21), denials: 1 });
    expect(await usage('mine/usage?key=bob')).toMatchObject({
      ...{ key: 'bob', inUse: 1, peak: 1, peakAt: iso(20), denials: 0, occupants: [{ id: 'b', key: 'bob' }] },
    });
    expect(await usage('mine/usage?key=nobody')).toMatchObject({
      inUse: 0,
      peak: 0,
      peakAt: null,
      occupants: [],
    });
  });

  it('refuses a window without a length', async () => {
    const wrong = [`from=${iso(2)}&to=${iso(2)}`, `from=${iso(3)}&to=${iso(2)}`, 'from=yesterday'];
    for (const window of wrong)
      expect(await api.ask(key, `/api/v1/limits/all/usage?${window}`)).toMatchObject({
        ...{ status: 400, body: { code: 'invalid_request' } },
      });
  });
});

describe('denials', () => {
  it('tell who was refused how often, and when they got in after all', async () => {
    const key = await api.keyOf('full', ['read']);
    at(0);
    await api.says('full', startAt('a', api.now, 'ada'));
    const first = await api.says(
      'full',
      refusedAt('x', api.now, { userId: 'bob', count: 7, key: 'bob', request: 'resume' }),
    );
    at(2);
    const seat = { sessionId: 'a', limitId: 'all' };
    await api.says('full', { type: 'SeatReleased', data: seat });
    const second = await api.says('full', refusedAt('a', api.now, { userId: 'ada', request: 'seat' }));
    const third = await api.says('full', refusedAt('y', api.now, { userId: 'eve' }));
    at(3);
    await api.says('full', startAt('z', api.now, 'bob'));
    await api.says('full', { type: 'SeatTaken', data: { sessionId: 'a', at: api.now, ageMs: 0 } });
    const all = await api.ask<{ data: Denial[]; page: { nextCursor: string | null } }>(
      key,
      '/api/v1/denials',
    );
    expect(all.body.data).toMatchObject([
      { position: `${third}.0`, userId: 'eve', admittedAt: null },
      { position: `${second}.0`, userId: 'ada', request: 'seat', deniedAt: iso(2), admittedAt: iso(3) },
      {
        position: `${first}.0`,
        userId: 'bob',
        request: 'resume',
        count: 7,
        deniedAt: iso(0),
        admittedAt: iso(3),
      },
    ]);
    expect(all.position).toBeGreaterThan(third);
    const users = async (query: string) => {
      const { body } = await api.ask<{ data: Denial[] }>(key, `/api/v1/denials?${query}`);
      return body.data.map(({ userId }) => userId);
    };
    expect(await users(`from=${iso(0)}&to=${iso(2)}`)).toEqual(['bob']);
    expect(await users('userId=ada&limitId=all')).toEqual(['ada']);
    expect(await users('limitId=other')).toEqual([]);
    const page = await api.ask<typeof all.body>(key, '/api/v1/denials?limit=2');
    const cursor = page.body.page.nextCursor!;
    expect(await users(`limit=2&cursor=${cursor}`)).toEqual(['bob']);
    expect((await api.ask(key, `/api/v1/denials?userId=bob&cursor=${cursor}`)).body).toMatchObject({
      code: 'invalid_cursor',
    });
    expect((await api.ask(await api.keyOf('full', ['ingest']), '/api/v1/denials')).status).toBe(403);
  });
});
