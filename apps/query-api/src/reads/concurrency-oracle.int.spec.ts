import type { ConcurrencyNow, ConcurrencyPeak, ConcurrencySeries, LimitUsage } from '@headcount/contracts';
import type { Limit } from '@headcount/session-core';
import { readModelOf } from '@headcount/testing-stack/checkers';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spansOf, type Span } from '../testing/facts-of-life.js';
import { limitChanged } from '../testing/facts.js';
import { generatedLateLife, lifeBegin, lifeMs, saidAfter } from '../testing/generated-life.js';
import { asQuery, passes, sessionsOf, someFilters } from '../testing/passing-sessions.js';
import { served, type Served } from '../testing/served.js';
import { shareSpans } from '../testing/shares.js';

const hour = 3_600_000;
const site = 'lab';
const limits: Readonly<Record<string, Partial<Limit>>> = {
  everybody: { countAnonymous: true },
  known: {},
  people: { unit: 'users', countAnonymous: true },
  'per user': { scope: 'user' },
  'per client': { scope: 'client', unit: 'users' },
  web: { scope: 'client', key: 'web', countAnonymous: true },
  'user at client': { scope: 'user_client', exempt: { kind: ['none'] } },
};
const life = generatedLateLife(23, 200, lifeBegin);
const log = saidAfter(
  life,
  Object.entries(limits).map(([id, more]) => ({ site, ...limitChanged(id, { id, ...more }) })),
);

interface Stay {
  readonly id: string;
  readonly startedAt: number;
  readonly clientId: string | null;
  /** Whose it was when; null: nobody's. */
  readonly shares: readonly { readonly userId: string | null; readonly span: Span }[];
}

let api: Served;
let now: number;
beforeAll(async () => {
  api = await served(await freshDatabase(), log, { sites: [site] });
  now = api.log.at(-1)!.loggedAt;
});
afterAll(() => api.close());

/** When each session was there, from its facts: an open one to the end of its lease, at most until just behind now. */
function stays({ series, filters = {} }: Question): readonly Stay[] {
  const rows = readModelOf(api.log).filter((row) => row['site'] === site);
  const chosen = sessionsOf(api.log).filter((row) => passes(row, { site, ...filters }, now));
  const passing = new Set<unknown>(chosen.map(({ id }) => id));
  const live = new Map(rows.filter(({ table }) => table === 'live').map((row) => [row['id'], row]));
  return rows
    .filter(({ table, id }) => table === 'session' && passing.has(id))
    .map((row) => {
      const told = live.get(row['id']) ?? row;
      const spans = spansOf(series === 'present' ? told['connected_segments'] : row['occupied']);
      if (series === 'occupied' && row['occupied_since'] !== null)
        spans.push([Date.parse(row['occupied_since'] as string), now + 1]);
      if (series === 'present' && row['ended_at'] === null) {
        const seen = Date.parse(told['last_seen_at'] as string);
        const lease = row['lease_ms'] === null ? Infinity : Number(row['lease_ms']);
        spans.push([seen, Math.max(seen, Math.min(now + 1, seen + lease))]);
      }
      return {
        id: row['id'] as string,
        startedAt: Date.parse(row['started_at'] as string),
        clientId: row['client_id'] as string | null,
        shares: shareSpans(spans, row, series),
      };
    });
}

interface Question {
  readonly series: 'present' | 'occupied';
  readonly unit: 'sessions' | 'users';
  readonly scope?: string;
  readonly filters?: (typeof someFilters)[number];
}

/** Under which key somebody is counted; null: under none. */
function keyOf({ scope = '' }: Question, clientId: string | null, userId: string | null): string | null {
  const [of, id = ''] = scope.split(':');
  if (of === 'client' && clientId !== id) return null;
  if (of === 'user' && userId !== id) return null;
  if (of !== 'limit') return '';
  const { scope: by = 'site', key, countAnonymous = false } = limits[id]!;
  if (userId === null && !countAnonymous) return null;
  const keys = { site: '', user: userId, client: clientId, user_client: clientId && `${userId}/${clientId}` };
  const own = keys[by as keyof typeof keys];
  return key === undefined || own === key ? own : null;
}

/** Who was there at an instant, one by one, under the fullest key. */
function thereAt(all: readonly Stay[], question: Question, at: number): ReadonlySet<string> {
  const keys = new Map<string, Set<string>>();
  for (const { id, clientId, shares } of all)
    for (const { userId, span } of shares) {
      if (span[0] > at || span[1] <= at) continue;
      const key = keyOf(question, clientId, userId);
      if (key === null) continue;
      const there = keys.get(key) ?? new Set();
      keys.set(key, there);
      if (question.unit === 'sessions') there.add(id);
      else if (userId !== null || question.scope?.startsWith('limit:') === true) there.add(userId ?? id);
    }
  const fullestFirst = [...keys].toSorted(([a, as], [b, bs]) => bs.size - as.size || (a < b ? -1 : 1));
  return fullestFirst[0]?.[1] ?? new Set();
}

/** Looks at every instant at which anything changes. */
function swept(all: readonly Stay[], question: Question, [from, to]: Span) {
  const instants = all.flatMap(({ shares }) => shares.flatMap(({ span }) => [...span]));
  const cuts = [...new Set([from, to, ...instants.filter((at) => at > from && at < to)])].sort(
    (a, b) => a - b,
  );
  const levels = cuts.slice(1).map((end, i) => ({
    at: cuts[i]!,
    ms: end - cuts[i]!,
    count: thereAt(all, question, cuts[i]!).size,
  }));
  const peak = Math.max(...levels.map(({ count }) => count));
  const top = levels.filter(({ count }) => count === peak);
  return {
    start: new Date(from).toISOString(),
    peak,
    peakAt: new Date(top[0]!.at).toISOString(),
    peakSeconds: top.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    average: levels.reduce((sum, { count, ms }) => sum + count * ms, 0) / (to - from),
    minimum: Math.min(...levels.map(({ count }) => count)),
  };
}

const ask = <Body>(path: string, query: Record<string, string>) =>
  get<Body>(`stats/concurrency${path}`, query);

async function get<Body>(path: string, query: Record<string, string>): Promise<Body> {
  const url = `/api/v1/${path}?${new URLSearchParams(query).toString()}`;
  const answer = await api.app.inject({ url, headers: { authorization: api.authorization(site) } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Body>();
}

const series = ['present', 'occupied'] as const;
const units = ['sessions', 'users'] as const;
const asked = series.flatMap((of) => units.map((unit) => ({ series: of, unit })));
const questions: readonly Question[] = [
  ...asked.flatMap((ask) => [ask, { ...ask, scope: 'user:Bob' }, { ...ask, scope: 'client:web' }]),
  ...someFilters.slice(1).flatMap((filters, i) => [
    { ...asked[i % 4]!, filters },
    { ...asked[(i + 2) % 4]!, filters, scope: 'user:Bob' },
  ]),
  ...Object.entries(limits).map(([id, { unit = 'sessions' }]) => ({
    ...{ series: 'occupied' as const, unit, scope: `limit:${id}` },
  })),
  { series: 'occupied', unit: 'sessions', scope: 'limit:per user', filters: { sourceId: 'rs1' } },
];

/** A limit has a unit of its own. */
function queryOf({ filters = {}, ...question }: Question): Record<string, string> {
  const { unit, scope, ...rest } = question;
  const of = scope === undefined ? {} : { scope };
  return { ...rest, ...of, ...(scope?.startsWith('limit:') ? {} : { unit }), ...asQuery(filters) };
}
const iso = (at: number) => new Date(at).toISOString();

describe('how many were there at once is what a look at every instant finds', () => {
  it.each(questions)('by slots of any length: %o', async (question) => {
    const all = stays(question);
    // seats are by the log's own time, which begins when the life has been lived
    const begin = question.series === 'present' ? lifeBegin + 20 * hour + 123 : now - 400;
    for (const [bucket, length] of [
      ['PT1M', 3 * 60_000 + 7],
      ['PT1H', 9 * hour + 1],
      ['P1D', lifeMs],
    ] as const) {
      const window = { from: iso(begin), to: iso(begin + length) };
      const { data } = await ask<ConcurrencySeries>('', {
        ...queryOf(question),
        ...window,
        bucket,
        tz: 'Asia/Kathmandu',
      });
      const starts = [...data.map(({ start }) => Date.parse(start)), begin + length];
      expect(starts[0]).toBe(begin);
      expect(data).toEqual(data.map((_, i) => swept(all, question, [starts[i]!, starts[i + 1]!])));
    }
  });

  it.each(questions)('at its peak, with who was there: %o', async (question) => {
    const all = stays(question);
    const window: Span = question.series === 'present' ? [lifeBegin, lifeBegin + lifeMs] : [now - 400, now];
    const [from, to] = window.map(iso) as [string, string];
    const peak = await ask<ConcurrencyPeak>('/peak', { ...queryOf(question), from, to });
    const { peak: count, peakAt: time, peakSeconds: seconds } = swept(all, question, window);
    expect(peak).toMatchObject({ from, to, time, count, seconds });
    const there = thereAt(all, question, Date.parse(time));
    expect(
      new Set(peak.sessions.map(({ id, userId }) => (question.unit === 'users' ? (userId ?? id) : id))),
    ).toEqual(there);
    const { seconds: _, from: __, to: ___, ...rest } = peak;
    expect(await ask('/at', { ...queryOf(question), time })).toEqual(rest);
  });

  it.each(someFilters)('now, of those that pass %o', async (filters) => {
    const countsOf = (of: Question['series']) => {
      const all = stays({ series: of, unit: 'sessions', filters });
      const [sessions, users] = units.map((unit) => thereAt(all, { series: of, unit }, now).size);
      return { sessions, users };
    };
    expect(await ask<ConcurrencyNow>('/now', asQuery(filters))).toEqual({
      ...{ time: iso(now), present: countsOf('present'), occupied: countsOf('occupied') },
    });
  });

  it.each(Object.entries(limits))('by the usage of a limit: %s', async (id, { unit = 'sessions' }) => {
    const question: Question = { series: 'occupied', unit, scope: `limit:${id}` };
    const all = stays(question);
    const { peak, peakAt } = swept(all, question, [now - 400, now]);
    const usage = await get<LimitUsage>(`limits/${id}/usage`, { from: iso(now - 400), to: iso(now) });
    expect(peak).toBeGreaterThan(0);
    expect(usage).toMatchObject({ peak, peakAt, inUse: thereAt(all, question, now).size });
  });
});
