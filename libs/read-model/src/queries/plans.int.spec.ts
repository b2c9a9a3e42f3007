import { sessionOrders, type SessionOrder } from '@headcount/contracts';
import { freshDatabase } from '@headcount/testing-stack';
import { userAgentReader } from '@headcount/user-agent';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource, inTransaction, withSql } from '../database/sql.js';
import { at, changesFor, type TestSession } from '../testing/rows.js';
import { writeChanges } from '../tables/changes.js';
import { connectedStatement } from './attendances.js';
import { countStatement, listSessions, pageStatement, type Statement } from './list-sessions.js';
import type { SessionFilters } from './session-filters.js';

const sites = 10;
const sessionsOfSite = 1_000;
const agents = ['RC Mobile; iOS 17.4; v4.50.0 (40312)', 'curl/8.5.0'].map(userAgentReader());

/** Enough of them for a scan of everything to be a mistake; one in fifty is open. */
const sessions: readonly TestSession[] = Array.from({ length: sites * sessionsOfSite }, (_, n) => ({
  site: `site${n % sites}`,
  id: `s${n}`,
  user: n % 7 === 0 ? null : `user${n % 300}`,
  from: n * 10,
  to: n * 10 + (n % 97) * 20,
  activeTo: n * 10 + (n % 89) * 10,
  ended: n % 50 !== 0,
  meta: { clientId: `client${n % 20}`, sourceId: `source${n % 40}` },
  userAgent: agents[n % 2]!,
}));

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = createDataSource(await freshDatabase());
  await migrate(dataSource);
  await inTransaction(dataSource, {}, async (sql) => {
    const changes = changesFor(sessions);
    await writeChanges(sql, 'g1', { ...changes, userAgents: agents });
    await sql.affected('update g1.checkpoint set seq = 41, last_logged_at = $1', [new Date(at(200_000))]);
    await sql.rows('analyze');
  });
});
afterAll(() => closeDataSource(dataSource));

async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values),
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const ended = { statuses: ['ended'] } as const;
const filters: readonly Omit<SessionFilters, 'site'>[] = [
  {},
  { statuses: ['open'] },
  { statuses: ['idle', 'dangling'] },
  ended,
  { statuses: ['active', 'ended'] },
  { userId: 'user3' },
  { clientId: 'client3' },
  { sourceId: 'source3' },
  { endReasons: ['lease_expired', 'logout'] },
  { app: ['RC Mobile'] },
  { os: ['iOS'], device: ['mobile-app'] },
  { from: at(50_000), to: at(60_000) },
  { startedFrom: at(50_000), startedTo: at(60_000) },
  { minActiveMs: 600_000 },
  { q: 'ser3' },
];
const anyOrder: readonly SessionOrder[] = ['-startedAt', 'startedAt', '-userId', 'userId'];
const ofEnded = sessionOrders.filter((order) => !anyOrder.includes(order));

const cases = [
  ...anyOrder.flatMap((sort) => filters.map((chosen) => ({ sort, ...chosen }))),
  ...ofEnded.flatMap((sort) => filters.map((chosen) => ({ sort, ...chosen, ...ended }))),
];

describe('the plan of GET /sessions', () => {
  it.each(cases)('never reads the whole session table: %o', async (chosen) => {
    const query = { site: 'site3', limit: 50, ...chosen };
    expect(await planOf(pageStatement(query, 'g1'))).not.toMatch(/Seq Scan on session\b/);
    const { page } = await listSessions(dataSource, { ...query, limit: 1 });
    if (page.nextCursor === null) return;
    const next = { ...query, limit: 1, cursor: page.nextCursor };
    expect(await planOf(pageStatement(next, 'g1'))).not.toMatch(/Seq Scan on session\b/);
  });

  it.each(filters)('never reads the whole session table to count: %o', async (chosen) => {
    expect(await planOf(countStatement({ site: 'site3', ...chosen }, 'g1'))).not.toMatch(
      /Seq Scan on session\b/,
    );
  });

  it.each(sessionOrders)('needs no sort for a page by %s', async (sort) => {
    const text = await planOf(pageStatement({ site: 'site3', limit: 20, sort, ...ended }, 'g1'));
    expect(text).toMatch(/Index (?:Only )?Scan (?:Backward )?using session_\w+ on session/);
    // that of the page, which has twenty rows
    expect(text.match(/Sort Key/g)).toHaveLength(1);
  });
});

describe('the plan of GET /stats/concurrency/at', () => {
  const asked = { site: 'site3', series: 'present', unit: 'sessions' } as const;
  const window = { from: at(99_000), to: at(99_000) + 1 };

  it.each([
    [undefined],
    [{ of: 'user', id: 'user3' }],
    [{ of: 'client', id: 'client3' }],
    [{ of: 'source', id: 'source3' }],
  ] as const)('never reads the whole session table: %o', async (scope) => {
    const statement = connectedStatement('g1', { ...asked, scope }, window);
    expect(await planOf(statement)).not.toMatch(/Seq Scan on session\b/);
  });
});
