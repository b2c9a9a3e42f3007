import { sessionOrders, type Session, type SessionOrder, type SessionSort } from '@headcount/contracts';
import { closeDataSource, listSessions, type DataSource, type ListSessions } from '@headcount/read-model';
import { deviceTypes, endReasons } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filledFrom } from '../testing/filled.js';
import {
  chance,
  generatedLife,
  lifeBegin,
  lifeMs,
  lifeSites,
  lifeUsers,
  pick,
} from '../testing/generated-life.js';
import { passes, sessionsOf, text, time, type Row } from '../testing/passing-sessions.js';

const log = generatedLife(7, 400);
/** The projection's time. */
const now = log.at(-1)!.loggedAt;
const reference = sessionsOf(log);

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await filledFrom(await freshDatabase(), log);
});
afterAll(() => closeDataSource(dataSource));

const keys: Record<SessionSort, (row: Row) => number | string> = {
  startedAt: (row) => time(row, 'started_at'),
  lastSeenAt: (row) => time(row, 'last_seen_at'),
  endedAt: (row) => time(row, 'ended_at'),
  spanSeconds: (row) => Number(row['span_ms']),
  connectedSeconds: (row) => Number(row['connected_ms']),
  activeSeconds: (row) => (text(row, 'active_ms') === null ? -1 : Number(row['active_ms'])),
  userId: (row) => text(row, 'user_id') ?? '',
};

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function expected(query: ListSessions): readonly string[] {
  const { sort = '-startedAt' } = query;
  const key = keys[sort.replace('-', '') as SessionSort];
  const compare = (a: Row, b: Row): number => {
    const [left, right] = [key(a), key(b)];
    const difference = typeof left === 'number' ? left - Number(right) : byCodePoint(left, String(right));
    return difference === 0 ? byCodePoint(a.id, b.id) : difference;
  };
  const found = reference.filter((row) => passes(row, query, now)).toSorted(compare);
  return (sort.startsWith('-') ? found.toReversed() : found).map(({ id }) => id);
}

async function allPages(query: ListSessions): Promise<readonly Session[]> {
  const found: Session[] = [];
  let cursor: string | undefined;
  do {
    const { data, page } = await listSessions(dataSource, { ...query, cursor });
    found.push(...data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** Filters and an order that go together, most of them left out. */
function someQuery(random: () => number): ListSessions {
  const maybe = <Value>(value: () => Value, often = 0.2): Value | undefined =>
    random() < often ? value() : undefined;
  const some = <Value>(values: readonly Value[]) => [pick(random, values), pick(random, values)];
  const instant = () => lifeBegin + Math.floor(random() * lifeMs);
  const sort: SessionOrder = pick(random, sessionOrders);
  const anySort = /startedAt|userId/.test(sort);
  return {
    site: pick(random, lifeSites),
    sort,
    limit: 1 + Math.floor(random() * 60),
    statuses: anySort ? maybe(() => some(['open', 'active', 'idle', 'dangling', 'ended'])) : ['ended'],
    userId: maybe(() => pick(random, lifeUsers)),
    clientId: maybe(() => pick(random, ['web', 'mobile', 'none'])),
    sourceId: maybe(() => pick(random, ['rs1', 'RS2', 'rs2'])),
    endReasons: maybe(() => some(endReasons), 0.1),
    app: maybe(() => some(['rc mobile', 'CURL', "' or 1=1 --"]), 0.1),
    browser: maybe(() => some(['firefox', 'Chrome']), 0.1),
    os: maybe(() => some(['iOS', 'Linux']), 0.1),
    device: maybe(() => some(deviceTypes), 0.1),
    from: maybe(instant),
    to: maybe(instant),
    startedFrom: maybe(instant, 0.1),
    startedTo: maybe(instant, 0.1),
    minActiveMs: maybe(() => Math.floor(random() * 300_000)),
    q: maybe(() => pick(random, ['s1', 'É', 'åsa', 'RS', '%', '_', "'", '\\', 'o'])),
  };
}

describe('GET /sessions against the facts', () => {
  it('lists what a brute force over the rows of the facts lists, in its order, whatever is asked', async () => {
    const random = chance(20_260_301);
    let listed = 0;
    for (let n = 0; n < 150; n++) {
      const query = someQuery(random);
      const ids = (await allPages(query)).map(({ id }) => id);
      expect(ids, JSON.stringify(query)).toEqual(expected(query));
      listed += ids.length;
    }
    expect(listed).toBeGreaterThan(1_500);
  });

  it.each(sessionOrders)('walks all ended sessions by %s, one a page too', async (sort) => {
    const query = { site: 'lab', sort, statuses: ['ended' as const], limit: 1 };
    const ids = (await allPages(query)).map(({ id }) => id);
    expect(ids).toEqual(expected(query));
    expect(ids.length).toBeGreaterThan(100);
  });

  it('counts what it lists where it is asked to', async () => {
    const random = chance(9);
    for (let n = 0; n < 50; n++) {
      const query = someQuery(random);
      const { page } = await listSessions(dataSource, { ...query, total: true });
      expect(page.total).toBe(expected(query).length);
    }
    expect((await listSessions(dataSource, { site: 'lab', limit: 1 })).page).not.toHaveProperty('total');
  });
});
