import { sessionSchema, userSchema, type SessionStatusFilter } from '@headcount/contracts';
import { defaultPolicy, defaultSitePolicy, statusAt } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { userAgentReader } from '@headcount/user-agent';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { InvalidCursorError } from '../database/errors.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource, inTransaction, withSql } from '../database/sql.js';
import { changesFor, at, noChanges, type TestSession } from '../testing/rows.js';
import { writeChanges } from '../tables/changes.js';
import type { DeviceFilters } from './device-columns.js';
import { findKeys } from './find-keys.js';
import { findPolicy } from './find-policy.js';
import { findSession } from './find-session.js';
import { listKeys } from './list-keys.js';
import { listSessions, type ListSessions } from './list-sessions.js';
import { listUsers } from './list-users.js';
import { projectionPosition } from './projection-position.js';

const minutes = 60;
const agent = userAgentReader();
const firefox = agent('Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0');
const mobile = agent('RC Mobile; iOS 17.4; v4.50.0 (40312)');
const curl = agent('curl/8.5.0');
/** The projection's time is two hours after the epoch of the tests. */
const aliceThenBob = [
  { userId: 'alice', loginAt: at(610), logoutAt: at(620) },
  { userId: 'bob', loginAt: at(630), logoutAt: null },
];
const sessions: readonly TestSession[] = [
  { id: 'busy', user: 'alice', from: 7000, to: 7200, userAgent: firefox },
  { id: 'hidden', user: 'alice', from: 7000, to: 7200, activeTo: 7200 - 16 * minutes, userAgent: mobile },
  { id: 'forgotten', user: 'bob', from: 600, to: 7190, activeTo: 7200 - 61 * minutes },
  { id: 'long gone', user: 'alice', from: 0, to: 100, ended: true, userAgent: firefox },
  { id: 'overlapping', user: 'alice', from: 50, to: 150, ended: true, userAgent: curl },
  { id: 'nobody', from: 10, to: 20, ended: true },
  { id: 'a/b *名前🙂', user: 'zoë', from: 10, to: 20, ended: true, unmeasured: true },
  { id: 'busy', site: 'other', user: 'carol', from: 0, to: 5 },
  { id: 'shared', site: 'other', user: 'bob', from: 600, to: 640, logins: aliceThenBob },
  { id: 'told', site: 'other', from: 600, to: 640, withoutLease: true },
];

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = createDataSource(await freshDatabase());
  await migrate(dataSource);
  await inTransaction(dataSource, {}, async (sql) => {
    await writeChanges(sql, 'g1', {
      ...changesFor(sessions),
      policies: [{ site: 'default', policy: { ...defaultSitePolicy, leaseMs: 5_000 }, changedBy: null }],
      keys: [
        {
          ...{ site: 'default', keyId: 'k1', name: 'first', secretHash: 'ab', scopes: ['read', 'admin'] },
          ...{ mode: 'observing', issuedAt: at(-60), issuedBy: 'root', expiresAt: at(0) },
        },
      ],
    });
    await sql.affected('update g1.checkpoint set seq = 41, last_logged_at = $1', [new Date(at(7200))]);
  });
});
afterAll(() => closeDataSource(dataSource));

async function allPages(limit: number, more: Partial<ListSessions> = {}) {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { data, page } = await listSessions(dataSource, { site: 'default', limit, cursor, ...more });
    ids.push(...data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

describe('listSessions', () => {
  const newestFirst = ['hidden', 'busy', 'forgotten', 'overlapping', 'nobody', 'a/b *名前🙂', 'long gone'];

  it.each([1, 2, 3, 7, 50])('walks all sessions of a site, newest first, %i a page', async (limit) => {
    expect(await allPages(limit)).toEqual(newestFirst);
  });

  it.each<[SessionStatusFilter[], string[]]>([
    [['open'], ['hidden', 'busy', 'forgotten']],
    [['active'], ['busy']],
    [['idle'], ['hidden', 'forgotten']],
    [['dangling'], ['forgotten']],
    [['ended'], ['overlapping', 'nobody', 'a/b *名前🙂', 'long gone']],
    [
      ['active', 'dangling'],
      ['busy', 'forgotten'],
    ],
    [
      ['active', 'ended'],
      ['busy', 'overlapping', 'nobody', 'a/b *名前🙂', 'long gone'],
    ],
  ])('tells the status %s against the time of the projection', async (statuses, expected) => {
    expect(await allPages(1, { statuses })).toEqual(expected);
    expect(await allPages(50, { statuses })).toEqual(expected);
  });

  it('tells of each session the status that the core tells of it', async () => {
    const { data } = await listSessions(dataSource, { site: 'default', limit: 50 });
    const instant = (text: string | null) => (text === null ? null : Date.parse(text));
    for (const { status, dangling, endedAt, lastActiveAt } of data) {
      const known = { endedAt: instant(endedAt), lastActiveAt: Date.parse(lastActiveAt) };
      expect({ status, dangling }).toEqual(statusAt(known, defaultPolicy, at(7200)));
    }
    expect(data.length).toBeGreaterThan(5);
  });

  it('lists the sessions of a user', async () => {
    expect(await allPages(1, { userId: 'alice' })).toEqual(['hidden', 'busy', 'overlapping', 'long gone']);
    expect(await allPages(1, { userId: 'alice', statuses: ['open'] })).toEqual(['hidden', 'busy']);
    expect(await allPages(1, { userId: 'ALICE' })).toEqual([]);
  });

  it.each<[DeviceFilters, string[]]>([
    [{ browser: ['firefox'] }, ['busy', 'long gone']],
    [{ app: ['RC Mobile', 'CURL'] }, ['hidden', 'overlapping']],
    [{ device: ['cli', 'browser'] }, ['busy', 'overlapping', 'long gone']],
    [{ os: ['iOS'] }, ['hidden']],
    [{ os: ['iOS', 'Linux'], device: ['browser'] }, ['busy', 'long gone']],
    [{ browser: ['Chrome'] }, []],
    [{ browser: ["'; drop table session; --"] }, []],
  ])('chooses sessions by what they ran on: %o', async (filters, expected) => {
    expect(await allPages(1, filters)).toEqual(expected);
    expect(await allPages(50, filters)).toEqual(expected);
  });

  it('chooses by device and the rest together', async () => {
    const more = { browser: ['Firefox'], userId: 'alice', statuses: ['ended' as const] };
    expect(await allPages(50, more)).toEqual(['long gone']);
  });

  it('tells what a session ran on, and null where nobody said', async () => {
    const { data } = await listSessions(dataSource, { site: 'default', limit: 50 });
    const of = (wanted: string) => data.find(({ id }) => id === wanted);
    expect(of('busy')).toMatchObject({
      userAgent: firefox.text,
      browser: { name: 'Firefox', version: '126.0', major: '126' },
      os: { name: 'Linux', version: null },
      engine: { name: 'Gecko', version: '126.0' },
      device: { type: 'browser', vendor: null, model: null },
      app: null,
      bot: false,
    });
    expect(of('hidden')).toMatchObject({
      browser: null,
      app: { name: 'RC Mobile', version: '4.50.0', build: '40312' },
    });
    const none = {
      userAgent: null,
      browser: null,
      os: null,
      engine: null,
      device: null,
      app: null,
      bot: null,
    };
    expect(of('nobody')).toMatchObject(none);
  });

  it('answers in the shape of the API, with the position it holds at', async () => {
    const { data, position } = await listSessions(dataSource, { site: 'default', limit: 50 });
    for (const session of data) expect(sessionSchema.parse(session)).toEqual(session);
    expect(position).toEqual({ generation: 1, seq: 41, at: new Date(at(7200)) });
    expect(data.find(({ id }) => id === 'forgotten')).toMatchObject({
      status: 'idle',
      dangling: true,
      startedAt: '2026-03-01T00:10:00.000Z',
      lastSeenAt: '2026-03-01T01:59:50.000Z',
      leaseExpiresAt: '2026-03-01T02:01:20.000Z',
      endedAt: null,
      spanSeconds: 6590,
      connectedSeconds: 6590,
      activeSeconds: 2940,
    });
  });

  it('tells the position with an empty page too', async () => {
    expect(await listSessions(dataSource, { site: 'none', limit: 1 })).toEqual({
      data: [],
      page: { nextCursor: null },
      position: { generation: 1, seq: 41, at: new Date(at(7200)) },
    });
  });

  it('refuses a cursor that is none, or of another site, filter or query', async () => {
    const list = (more: object) => listSessions(dataSource, { site: 'default', limit: 1, ...more });
    const cursor = (await list({})).page.nextCursor!;
    const users = (await listUsers(dataSource, { site: 'default', limit: 1 })).page.nextCursor!;
    const forged = Buffer.from(JSON.stringify(['sessions', 'x', 'then', 'id'])).toString('base64url');
    await expect(list({ cursor, site: 'other' })).rejects.toThrow(InvalidCursorError);
    await expect(list({ cursor, statuses: ['open'] })).rejects.toThrow(InvalidCursorError);
    await expect(list({ cursor, userId: 'alice' })).rejects.toThrow(InvalidCursorError);
    await expect(list({ cursor, os: ['Linux'] })).rejects.toThrow(InvalidCursorError);
    for (const bad of [users, forged, '', 'nonsense', '%00', Buffer.from('{}').toString('base64url')])
      await expect(list({ cursor: bad })).rejects.toThrow(InvalidCursorError);
  });

  it('reads a page in one walk of the index, also of the open ones only', async () => {
    const plan = await withSql(dataSource, async (sql) => {
      await sql.rows('set enable_seqscan = off');
      await sql.rows('set enable_sort = off');
      const rows = await sql.rows<{ 'QUERY PLAN': string }>(
        `explain select id from g1.session s where s.site = 'default' and s.ended_at is null
         order by s.started_at desc, s.id desc limit 50`,
      );
      await sql.rows('reset all');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('session_open');
    expect(plan).not.toContain('Sort');
  });
});

describe('findSession', () => {
  it('finds a session of this site only', async () => {
    const found = await findSession(dataSource, { site: 'default', id: 'a/b *名前🙂' });
    expect(found.session).toMatchObject({ status: 'ended', activeSeconds: null, endUncertaintySeconds: 30 });
    expect((await findSession(dataSource, { site: 'other', id: 'hidden' })).session).toBeNull();
  });
});

describe('the session of the API', () => {
  const session = async (id: string) => (await findSession(dataSource, { site: 'other', id })).session;

  it('tells its logins, and the times of the last one apart', async () => {
    expect(await session('shared')).toMatchObject({
      userId: 'bob',
      logins: [
        { userId: 'alice', loginAt: '2026-03-01T00:10:10.000Z', logoutAt: '2026-03-01T00:10:20.000Z' },
        { userId: 'bob', loginAt: '2026-03-01T00:10:30.000Z', logoutAt: null },
      ],
      loginAt: '2026-03-01T00:10:30.000Z',
      logoutAt: null,
    });
    expect(await session('told')).toMatchObject({ userId: null, logins: [], loginAt: null, logoutAt: null });
  });

  it('has no end of a lease where it lives without one', async () => {
    expect(await session('shared')).toMatchObject({ leaseExpiresAt: '2026-03-01T00:12:10.000Z' });
    expect(await session('told')).toMatchObject({ leaseExpiresAt: null });
  });
});

describe('listUsers', () => {
  it('gives sums and unions, named apart', async () => {
    const { data, page } = await listUsers(dataSource, { site: 'default', limit: 50 });
    for (const user of data) expect(userSchema.parse(user)).toEqual(user);
    expect(data.map(({ userId }) => userId)).toEqual(['alice', 'bob', 'zoë']);
    expect(page.nextCursor).toBeNull();
    expect(data[0]).toEqual({
      userId: 'alice',
      sessions: 4,
      open: 2,
      spanSeconds: { sum: 600, union: 350 },
      connectedSeconds: { sum: 600, union: 350 },
      activeSeconds: { sum: 400, union: 350 },
      uncertaintySeconds: 60,
      firstSeenAt: '2026-03-01T00:00:00.000Z',
      lastSeenAt: '2026-03-01T02:00:00.000Z',
    });
    expect(data[2]).toMatchObject({ userId: 'zoë', activeSeconds: { sum: 0, union: 0 } });
  });

  it('walks all users, one a page', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { data, page } = await listUsers(dataSource, { site: 'default', limit: 1, cursor });
      ids.push(...data.map(({ userId }) => userId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual(['alice', 'bob', 'zoë']);
  });

  it('refuses the cursor of another site', async () => {
    const cursor = (await listUsers(dataSource, { site: 'default', limit: 1 })).page.nextCursor!;
    await expect(listUsers(dataSource, { site: 'other', limit: 1, cursor })).rejects.toThrow(
      InvalidCursorError,
    );
  });
});

describe('findPolicy', () => {
  it('gives what a site has set, and null for one that set nothing', async () => {
    expect(await findPolicy(dataSource, 'default')).toMatchObject({
      ...{ policy: { ...defaultSitePolicy, leaseMs: 5_000 }, position: { seq: 41 } },
    });
    expect(await findPolicy(dataSource, 'other')).toMatchObject({ policy: null, position: { seq: 41 } });
  });
});

describe('findKeys and projectionPosition', () => {
  it('give what the log said', async () => {
    const of = (site: string, keyId: string) => ({ site, keyId });
    const asked = [of('other', 'k1'), of('default', 'k1'), of('default', 'k2')];
    expect(await findKeys(dataSource, asked)).toEqual([
      {
        ...{ site: 'default', keyId: 'k1', name: 'first', secretHash: 'ab', scopes: ['read', 'admin'] },
        ...{ mode: 'observing', expiresAt: new Date(at(0)), revokedAt: null },
      },
    ]);
    expect(await projectionPosition(dataSource)).toEqual({ generation: 1, seq: 41, at: new Date(at(7200)) });
  });
});

describe('listKeys', () => {
  it('gives the keys of a site by the time of their issue, and how each of them fares', async () => {
    const site = 'with keys';
    const key = { site, secretHash: 'ab', scopes: ['ingest'], mode: 'enforcing', issuedBy: 'root' } as const;
    const write = (changes: object) =>
      inTransaction(dataSource, {}, (sql) => writeChanges(sql, 'g1', { ...noChanges, ...changes }));
    const second = { ...key, keyId: 'a', name: 'second', issuedAt: at(9), expiresAt: at(99) };
    await write({ keys: [second, { ...key, keyId: 'b', name: 'first', issuedAt: at(8), expiresAt: null }] });
    await write({ keyRevocations: [{ site, keyId: 'a', revokedAt: at(50), revokedBy: 'ada' }] });
    await write({ keys: [{ ...second, name: 'issued again' }] });
    const { data, position } = await listKeys(dataSource, site);
    const told = { scopes: ['ingest'], mode: 'enforcing', issuedBy: 'root' };
    const iso = (seconds: number) => new Date(at(seconds)).toISOString();
    expect(data).toEqual([
      {
        ...{ id: 'b', name: 'first', ...told, issuedAt: iso(8), expiresAt: null },
        ...{ revokedAt: null, revokedBy: null },
      },
      {
        ...{ id: 'a', name: 'issued again', ...told, issuedAt: iso(9), expiresAt: iso(99) },
        ...{ revokedAt: iso(50), revokedBy: 'ada' },
      },
    ]);
    expect(position.seq).toBe(41);
    expect((await listKeys(dataSource, 'without')).data).toEqual([]);
  });
});

describe('writeChanges', () => {
  it('refuses to lose a beat of a session that has no row', async () => {
    const [signals] = changesFor([{ id: 'missing', from: 0, to: 1 }]).live;
    const writing = inTransaction(dataSource, {}, (sql) =>
      writeChanges(sql, 'g1', { ...noChanges, signals: [signals!] }),
    );
    await expect(writing).rejects.toThrow(/1 of 1 rows are missing in live/);
  });
});
