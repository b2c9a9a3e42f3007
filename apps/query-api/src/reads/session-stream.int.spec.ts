import 'reflect-metadata';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Session } from '@headcount/contracts';
import { closeDataSource, createDataSource, withSql } from '@headcount/read-model';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedLife } from '../testing/generated-life.js';
import { csvHead, csvLine } from '../testing/csv-line.js';
import { served, type Served } from '../testing/served.js';

let api: Served;
let port: number;
let url: string;
beforeAll(async () => {
  url = await freshDatabase();
  api = await served(url, generatedLife(5, 4_000), { sites: ['lab'] });
  await api.app.listen(0, '127.0.0.1');
  port = (api.app.getHttpServer().address() as AddressInfo).port;
});
afterAll(() => api.close());

const get = (path: string, accept: string) =>
  api.app.inject({ url: path, headers: { authorization: api.authorization('lab'), accept } });

async function pages(query: string): Promise<readonly Session[]> {
  const found: Session[] = [];
  let cursor = '';
  do {
    const { body } = await get(`/api/v1/sessions?limit=500&${query}${cursor}`, 'application/json');
    const { data, page } = JSON.parse(body) as { data: Session[]; page: { nextCursor: string | null } };
    found.push(...data);
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return found;
}

/** A client of its own, that reads only when it is told to. */
function slowReader(accept: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: api.authorization('lab'), accept };
    request({ port, host: '127.0.0.1', path: '/api/v1/sessions', headers }, resolve)
      .on('error', reject)
      .end();
  });
}

/** Each ended session four more times, under other ids: more of lines. */
async function moreThanSocketsHold(): Promise<void> {
  const dataSource = createDataSource(url);
  await withSql(dataSource, (sql) =>
    sql.rows(
      `insert into g1.session
       select (jsonb_populate_record(s, jsonb_build_object('id', s.id || '-' || n))).*
       from g1.session s, generate_series(1, 4) n where s.ended_at is not null`,
    ),
  );
  await closeDataSource(dataSource);
}

/** Some sessions of several users, and with what has to be put in quotes, is no ASCII or looks like a formula. */
async function withNastyTexts(): Promise<void> {
  const dataSource = createDataSource(url);
  const texts = [
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\tx',
    '\rx',
    '\nx',
    'a"b',
    'a,b',
    'a\r\nb',
    '',
    "' or 1=1--",
    "\\'",
    '名前\u0001',
    '\\.',
  ];
  const login = (userId: string, loginAt: number, logoutAt: number | null) => ({ userId, loginAt, logoutAt });
  await withSql(dataSource, async (sql) => {
    for (const [i, text] of texts.entries())
      await sql.rows(
        `update g1.session set user_id = $1, host = $1, ended_by_name = $1, client_id = $1, logins = $2::jsonb,
           user_since = $4, attributes = $3::jsonb, end_uncertainty_ms = 1234567, inferred = true
         where id = (select id from g1.session order by id offset $5 limit 1)`,
        [
          text,
          JSON.stringify(
            i % 2 === 0 ? [login(text, 1_772_323_200_123 + i, null)] : [login('a', 1, 2), login(text, 3, 4)],
          ),
          JSON.stringify({ role: text, 'b "c"': '\u2028/\u007f' }),
          i % 2 === 0 ? new Date(1_772_323_200_123 + i) : null,
          5 * i,
        ],
      );
  });
  await closeDataSource(dataSource);
}

const noneOpen = () =>
  eventually(async () => api.readModel.openStreams === 0, { what: 'all streams to be let go of' });

describe('the whole result as a stream', () => {
  it('is all pages, one session a line', async () => {
    for (const query of ['', 'status=ended&sort=-spanSeconds&app=curl', 'q=s1&sort=userId']) {
      const answer = await get(`/api/v1/sessions?${query}`, 'application/x-ndjson');
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
      expect(answer.headers['x-projection-position']).toBe(String(api.log.at(-1)!.seq));
      const lines = answer.body.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as Session)).toEqual(await pages(query));
    }
  });

  it('is a table with a head, in which no cell is a formula', async () => {
    const answer = await get('/api/v1/sessions', 'text/csv');
    const lines = answer.body.trimEnd().split('\r\n');
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(lines[0]).toMatch(/^id,site,userId,clientId,/);
    const all = await pages('');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(all.map(({ id }) => id));
    expect(answer.body.includes(",'=cmd|calc,")).toBe(true);
    expect(/(?:^|,)"?[=+@]/m.test(answer.body)).toBe(false);
  });

  it('is made by Postgres as it would be made of each session', async () => {
    await withNastyTexts();
    for (const query of [
      '',
      'status=open',
      'userId=%27%20or%201%3D1--',
      'q=%5C%27',
      'app=RC%20Mobile&from=2020-01-01T00:00:00Z',
    ]) {
      const { body } = await get(`/api/v1/sessions?${query}`, 'text/csv');
      expect(body).toBe(csvHead + (await pages(query)).map(csvLine).join(''));
    }
  });

  it('is empty but for its head where nothing passes', async () => {
    expect((await get('/api/v1/sessions?userId=nobody', 'text/csv')).body).toMatch(/^id,[^\n]+\r\n$/);
    expect((await get('/api/v1/sessions?userId=nobody', 'application/x-ndjson')).body).toBe('');
  });

  it('has no pages, and refuses what a page would be refused for', async () => {
    const codes = ['limit=5', 'cursor=x', 'total=true', 'sort=endedAt', 'from=soon'].map(async (query) => {
      const answer = await get(`/api/v1/sessions?${query}`, 'text/csv');
      return [answer.statusCode, answer.json<{ code: string }>().code];
    });
    expect(await Promise.all(codes)).toEqual([
      [400, 'invalid_request'],
      [400, 'invalid_request'],
      [400, 'invalid_request'],
      [400, 'sort_needs_ended'],
      [400, 'invalid_request'],
    ]);
    await noneOpen();
  });

  it('waits for a client that does not read, and lets go of everything when it goes away', async () => {
    await moreThanSocketsHold();
    const readers = await Promise.all([1, 2, 3, 4].map(() => slowReader('application/x-ndjson')));
    expect(api.readModel.openStreams).toBe(4);
    const fifth = await get('/api/v1/sessions', 'text/csv');
    expect([fifth.statusCode, fifth.json<{ code: string }>().code]).toEqual([429, 'too_many_readers']);
    expect((await get('/api/v1/sessions', 'application/json')).statusCode).toBe(200);
    for (const reader of readers) reader.destroy();
    await noneOpen();
    expect((await get('/api/v1/sessions', 'text/csv')).statusCode).toBe(200);
    await noneOpen();
  }, 90_000);
});
