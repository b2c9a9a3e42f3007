import { readdirSync, readFileSync } from 'node:fs';
import { sessionOrders, type SessionOrder } from '@headcount/contracts';
import { freshDatabase } from '@headcount/testing-stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource } from '../database/sql.js';
import { askedQueries } from '../testing/asked-queries.js';
import { planOf as explained, statementsOf } from '../testing/explained.js';
import { at } from '../testing/rows.js';
import { aboutSessions, fillWithSessions } from '../testing/session-life.js';
import { connectedStatement } from './attendances.js';
import { countStatement, listSessions, pageStatement, type Statement } from './list-sessions.js';
import { seatedStatement } from './seated-sessions.js';
import type { SessionFilters } from './session-filters.js';
import { csvStatement } from './stream-csv.js';

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = createDataSource(await freshDatabase());
  await migrate(dataSource);
  await fillWithSessions(dataSource);
});
afterAll(() => closeDataSource(dataSource));

const planOf = (statement: Statement) => explained(dataSource, statement);

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

  it('never reads the whole session table for a part of it as CSV', async () => {
    const statement = csvStatement({ site: 'site3', userId: 'user3' }, 'g1');
    expect(await planOf(statement)).not.toMatch(/Seq Scan on session\b/);
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

const wholeTable = /Seq Scan on session\b/;

describe('the plan of statistics that a filter chooses for', () => {
  const present = { site: 'site3', series: 'present', unit: 'sessions' } as const;
  const lately = { from: at(99_000), to: at(99_000) + 1 };

  it.each(filters)('never reads the whole session table: %o', async (chosen) => {
    const statements = [
      connectedStatement('g1', { ...present, ...chosen }, lately),
      seatedStatement('g1', { site: 'site3', ...chosen }, lately.from),
    ];
    for (const statement of statements) expect(await planOf(statement)).not.toMatch(wholeTable);
  });
});

describe('the plan of a query', () => {
  const asked = askedQueries(aboutSessions);

  it.each(asked)('never reads the whole session table: %s', async (_name, ask) => {
    const statements = await statementsOf(dataSource, ask);
    expect(statements).not.toEqual([]);
    for (const statement of statements) expect(await planOf(statement)).not.toMatch(wholeTable);
  });

  it('would be seen to read it', async () => {
    const ask = (asked: DataSource) => asked.query("select count(*) from g1.session s where s.host = 'h'");
    const [statement] = await statementsOf(dataSource, ask);
    expect(await planOf(statement!)).toMatch(wholeTable);
  });

  it('is looked at for each file that asks', () => {
    const here = new URL('.', import.meta.url);
    const asking = readdirSync(here).filter((file) =>
      /^export async function \w+\(\s*dataSource: DataSource/m.test(
        readFileSync(new URL(file, here), 'utf8'),
      ),
    );
    const files = new Set(asked.map(([name]) => `${name.split('.')[0]!}.ts`));
    expect(asking.filter((file) => !files.has(file))).toEqual([]);
    expect(asking.length).toBeGreaterThan(15);
  });
});
