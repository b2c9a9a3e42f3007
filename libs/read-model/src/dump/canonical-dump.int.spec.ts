import { createHash } from 'node:crypto';
import { freshDatabase } from '@headcount/testing-stack';
import { userAgentReader } from '@headcount/user-agent';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource, inTransaction, withSql } from '../database/sql.js';
import { claimGeneration } from '../generation/checkpoint.js';
import { activeGeneration, createGeneration } from '../generation/generation.js';
import { sessionsProjection } from '../generation/names.js';
import { changesFor, type TestSession } from '../testing/rows.js';
import { writeChanges } from '../tables/changes.js';
import { canonicalDump, dumpedTables } from './canonical-dump.js';
import { dumpDigest } from './dump-digest.js';

let dataSource: DataSource;
beforeEach(async () => {
  dataSource = createDataSource(await freshDatabase(), { poolSize: 2 });
  await migrate(dataSource);
});
afterEach(() => closeDataSource(dataSource));

const fill = (schema: string, sessions: readonly TestSession[]) =>
  inTransaction(dataSource, {}, (sql) => writeChanges(sql, schema, changesFor(sessions)));

async function lines(options: Parameters<typeof canonicalDump>[1] = {}): Promise<string[]> {
  const all: string[] = [];
  for await (const { json } of canonicalDump(dataSource, options)) all.push(json);
  return all;
}

describe('the canonical dump', () => {
  it('shows rows by key, by code point, in UTC, and nothing about who wrote them', async () => {
    await fill('g1', [
      { id: 'ä', from: 0, to: 1.5 },
      { id: 'b', from: 0, to: 1, ended: true },
      { id: 'B', from: 0, to: 0 },
    ]);
    const rows = (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ table, id }) => `${String(table)} ${String(id)}`)).toEqual([
      ...['session B', 'session b', 'session ä', 'live B', 'live ä', 'checkpoint undefined'],
    ]);
    expect(rows[1]).toMatchObject({
      started_at: '2026-03-01T00:00:00.000Z',
      connected_segments: [['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:01.000Z']],
      attributes: {},
    });
    expect(rows[3]).toMatchObject({ connected_segments: [] });
    expect(rows[4]).toMatchObject({ last_seen_at: '2026-03-01T00:00:01.500Z' });
    expect(rows[5]).toEqual({
      ...{
        table: 'checkpoint',
        projection: 'sessions',
        version: sessionsProjection.version,
        seq: 0,
        last_logged_at: null,
      },
    });
  });

  it('is the same for the same content, in whatever order and by whomever it was written', async () => {
    const sessions = Array.from({ length: 50 }, (_, i) => ({
      id: `s${i}`,
      from: i,
      to: 2 * i,
      ended: i % 2 === 0,
    }));
    const second = await createGeneration(dataSource, { number: 2 });
    await fill('g1', sessions);
    for (const session of sessions.toReversed()) await fill('g2', [session]);
    await claimGeneration(dataSource, second, { by: 'somebody', staleAfterMs: 0 });
    expect(await dumpDigest(dataSource, { generation: 2 })).toEqual(await dumpDigest(dataSource));
    await withSql(dataSource, (sql) => sql.affected(`update g2.live set connected_ms = 1 where id = 's1'`));
    const [first, other] = [await dumpDigest(dataSource), await dumpDigest(dataSource, { generation: 2 })];
    expect(other.sha256).not.toBe(first.sha256);
    expect(other.tables['session']).toEqual(first.tables['session']);
    expect(other.tables['live']).not.toEqual(first.tables['live']);
  });

  it('has each user agent once, however many sessions share it', async () => {
    const read = userAgentReader();
    const told = { from: 0, to: 1 };
    await fill('g1', [{ id: 'a', ...told, userAgent: read('curl/8.5.0') }]);
    await fill('g1', [
      { id: 'b', ...told, userAgent: read('Wget/1.21.4') },
      { id: 'c', site: 'other', ...told, userAgent: read('curl/8.5.0') },
    ]);
    const rows = (await lines({ table: 'user_agent' })).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    expect(rows.map(({ text }) => text).sort()).toEqual(['Wget/1.21.4', 'curl/8.5.0']);
    expect(rows.find(({ text }) => text === 'curl/8.5.0')).toMatchObject({
      id: read('curl/8.5.0').id,
      app_name: 'curl',
      app_version: '8.5.0',
      device_type: 'cli',
      browser_name: null,
      bot: false,
    });
  });

  it('digests its lines, table by table', async () => {
    await fill('g1', [{ id: 'a', from: 0, to: 1 }]);
    const digest = await dumpDigest(dataSource, { table: 'live' });
    const text = (await lines({ table: 'live' })).map((line) => `${line}\n`).join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(digest).toEqual({ position: null, tables: { live: { rows: 1, sha256 } }, sha256 });
    expect(Object.keys((await dumpDigest(dataSource)).tables)).toEqual(dumpedTables);
  });

  it('is read from one snapshot, in spite of what is written meanwhile', async () => {
    await fill(
      'g1',
      Array.from({ length: 5_000 }, (_, i) => ({ id: `s${i}`, from: 0, to: 1 })),
    );
    const before = await dumpDigest(dataSource);
    let deleted = false;
    let live = 0;
    for await (const { table } of canonicalDump(dataSource)) {
      if (!deleted) await withSql(dataSource, (sql) => sql.affected('delete from g1.live'));
      deleted = true;
      if (table === 'live') live++;
    }
    expect(live).toBe(before.tables['live']!.rows);
  });

  it('gives its connection back when it is broken off', async () => {
    await fill('g1', [{ id: 'a', from: 0, to: 1 }]);
    for (let i = 0; i < 5; i++)
      for await (const line of canonicalDump(dataSource)) if (line.table === 'live') break;
    await expect(lines({ table: 'nothing' })).rejects.toThrow(RangeError);
    expect((await activeGeneration(dataSource)).number).toBe(1);
  });
});
