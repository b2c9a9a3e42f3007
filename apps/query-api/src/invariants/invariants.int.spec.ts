import 'reflect-metadata';
import { laws, lawIds, type Invariants, type LawId } from '@headcount/contracts';
import { activeGeneration, withSql } from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, limitChanged, refusedAt, startAt } from '../testing/facts.js';
import { generatedLateLife, lifeBegin } from '../testing/generated-life.js';
import { RunningApi } from '../testing/running-api.js';
import { served } from '../testing/served.js';

const minute = 60_000;
let api: RunningApi;
let key: string;
let schema: string;
beforeAll(async () => {
  api = await RunningApi.start();
  const begin = api.now;
  const at = (minutes: number) => (api.now = begin + minutes * minute);
  key = await api.keyOf('lab', ['read']);
  await api.says('lab', limitChanged('seats', { max: 1 }), {
    type: 'SourceStarted',
    data: { sourceId: 'host', incarnation: 'one', startedAt: begin, heartbeatMs: null, kind: null },
  });
  await api.says('lab', startAt('b', at(4), 'bob'));
  await api.says('lab', endAt('b', at(4.5)));
  const start = at(5);
  await api.says('lab', startAt('a', start, 'ada', { userAgent: 'curl/8.5.0' }));
  const beats = [0.5, 1].map((later) => ({ sessionId: 'a', at: start + later * minute, active: false }));
  at(6);
  await api.says('lab', { type: 'Heartbeat', data: { sourceId: 'host', beats } });
  await api.says('lab', startAt('c', at(7), 'cleo', { overLimit: true }));
  await api.says('lab', refusedAt('d', at(8), { limitId: 'seats' }));
  ({ schema } = await activeGeneration(api.dataSource));
});
afterAll(() => api.stop());

async function broken(): Promise<Partial<Record<LawId, number>>> {
  const { status, body } = await api.ask<Invariants>(key, '/api/v1/invariants');
  expect(status).toBe(200);
  expect(body.data.map(({ id, law }) => [id, law])).toEqual(Object.entries(laws));
  const found = body.data.filter(({ violations }) => violations > 0);
  expect(found.every(({ examples, violations }) => examples.length === Math.min(violations, 5))).toBe(true);
  return Object.fromEntries(found.map(({ id, violations }) => [id, violations]));
}

/** What changes a row of which table so that a law is broken. */
const alterations: Readonly<Record<LawId, readonly [table: string, statement: string]>> = {
  durations: [
    'live',
    `update live set active_ms = 70000, active_segments =
       tstzmultirange(tstzrange(lower(connected_segments), upper(connected_segments) + interval '10 s')) where id = 'a'`,
  ],
  segments: ['live', `update live set connected_ms = connected_ms - 1 where id = 'a'`],
  bounds: [
    'live',
    `update live set connected_segments = tstzmultirange(tstzrange(
       lower(connected_segments) + interval '1 s', upper(connected_segments) + interval '1 s')) where id = 'a'`,
  ],
  live_rows: ['live', `update live set id = 'b' where id = 'c'`],
  ends: ['session', `update session set span_ms = span_ms + 1 where id = 'b'`],
  seats: ['session', `update session set seat = false where id = 'a'`],
  logins: [
    'session',
    `update session set logins = jsonb_set(logins, '{0,logoutAt}', to_jsonb((logins -> 0 ->> 'loginAt')::int8 - 1))
     where id = 'a'`,
  ],
  limits: ['session', `update session set over_limit = false where id = 'c'`],
  refusals: ['denial', 'update denial set current = 0'],
  cells: ['cell', 'update cell set connected_ms = connected_ms + 1'],
  references: ['session', `update session set user_agent_id = 'nothing' where id = 'a'`],
  positions: ['source_life', 'update source_life set seq = 1000000000'],
};

/** Runs statements on the tables that answers are read from. */
function run(...statements: readonly string[]): Promise<void> {
  return withSql(api.dataSource, async (sql) => {
    await sql.rows(`set search_path to ${schema}`);
    try {
      for (const statement of statements) await sql.rows(statement);
    } finally {
      await sql.rows('reset search_path');
    }
  });
}

describe('the laws', () => {
  it('are obeyed by rows that nobody touched, and each was checked', async () => {
    expect(await broken()).toEqual({});
    const { body } = await api.ask<Invariants>(key, '/api/v1/invariants');
    const checked = body.data.map(({ id, checked: count }) => [id, count > 0]);
    expect(Object.fromEntries(checked)).toEqual(Object.fromEntries(lawIds.map((id) => [id, true])));
  });

  it.each(Object.entries(alterations))(
    '%s: a row that breaks it breaks no other',
    async (law, [table, sql]) => {
      await run(`create table kept as table ${table}`, sql);
      expect(await broken()).toEqual({ [law]: law === 'live_rows' ? 2 : 1 });
      await run(`truncate ${table}`, `insert into ${table} select * from kept`, 'drop table kept');
      expect(await broken()).toEqual({});
    },
  );

  it('are asked of the own site alone', async () => {
    const other = await api.keyOf('ward', ['read']);
    await run('create table kept as table denial', 'update denial set current = 0');
    const { body } = await api.ask<Invariants>(other, '/api/v1/invariants');
    expect(body.data.every(({ violations }) => violations === 0)).toBe(true);
    await run('truncate denial', 'insert into denial select * from kept', 'drop table kept');
  });

  it('hold for lives that were told in disorder', async () => {
    const sites = ['lab', 'ward'];
    const life = await served(await freshDatabase(), generatedLateLife(5, 400, lifeBegin), { sites });
    for (const site of sites) {
      const headers = { authorization: life.authorization(site) };
      const answer = await life.app.inject({ url: '/api/v1/invariants', headers });
      const { data } = answer.json<Invariants>();
      expect(data.filter(({ violations }) => violations > 0)).toEqual([]);
      expect(data.find(({ id }) => id === 'durations')!.checked).toBeGreaterThan(100);
    }
    await life.close();
  });
});
