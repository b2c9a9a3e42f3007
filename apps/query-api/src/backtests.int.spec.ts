import type { LimitBacktest } from '@headcount/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, limitChanged, startAt } from './testing/facts.js';
import { RunningApi } from './testing/running-api.js';

const hour = 3_600_000;
let api: RunningApi;
let begin: number;
let key: string;
beforeAll(async () => {
  api = await RunningApi.start();
  begin = api.now;
  key = await api.keyOf('lab', ['read']);
  await api.says('lab', limitChanged('all', { max: 9 }), startAt('early', api.now, 'ada'));
  await api.says('elsewhere', startAt('not-ours', api.now, 'ada'));
  for (let i = 0; i < 4; i += 1) {
    at(1 + i);
    await api.says('lab', startAt(`s${i}`, api.now, i === 3 ? 'eve' : 'bob'));
  }
  at(6);
  await api.says('lab', endAt('early', api.now), endAt('s0', api.now));
  await api.says('lab', startAt('late', api.now, 'zoe'));
});
afterAll(() => api.stop());

const at = (hours: number) => void (api.now = begin + hours * hour);
const iso = (hours: number) => new Date(begin + hours * hour).toISOString();
const ask = (limit: object, more: object = {}) =>
  api.ask<LimitBacktest>(key, '/api/v1/limit-backtests', {
    limit: { scope: 'site', ...limit },
    ...{ from: iso(0.5), to: iso(7), ...more },
  });

describe('a backtest', () => {
  it('tells whom a limit would have refused at which hours, and how wide it would have had to be', async () => {
    const { status, body } = await ask({ max: 2 }, { refusedPercent: 30 });
    expect([status, body]).toEqual([
      200,
      {
        ...{ refused: 3, ofStarts: 5, smallestMax: { refusedPercent: 30, max: 4 } },
        users: [
          { userId: 'bob', refused: 2 },
          { userId: 'eve', refused: 1 },
        ],
        hours: [2, 3, 4].map((hours) => ({ start: iso(hours), refused: 1 })),
        position: expect.stringMatching(/^\d+\.0$/) as string,
      },
    ]);
    expect((await ask({ max: 2, unit: 'users' })).body).toMatchObject({
      refused: 1,
      users: [{ userId: 'eve' }],
    });
    expect((await ask({ max: null })).body).toMatchObject({ refused: 0, users: [], hours: [] });
    expect((await ask({ max: 1 }, { to: iso(1) })).body).toMatchObject({ refused: 0, ofStarts: 0 });
  });

  it('refuses what is no question', async () => {
    const wrong = [
      ask({ max: 2 }, { to: iso(0.5) }),
      ask({ max: 2, mode: 'evict_lru' }),
      ask({ max: 2 }, { refusedPercent: 101 }),
      ask({ max: -2 }),
      ask({ max: 2 }, { site: 'elsewhere' }),
    ];
    for (const { status, body } of await Promise.all(wrong))
      expect([status, (body as unknown as { code: string }).code]).toEqual([400, 'invalid_request']);
    const contradictory = await ask({ max: 2, attribute: 'role' });
    expect(contradictory).toMatchObject({ status: 400, body: { code: 'invalid_limit' } });
  });
});
