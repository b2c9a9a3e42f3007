import 'reflect-metadata';
import { lifecycleSubject, queryApiRoutes, signalsSubject, type IssueKeyCommand } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { MemoryLog } from '@headcount/event-log/memory';
import { runProjection } from '@headcount/projection-runner';
import { closeDataSource, createDataSource, migrate } from '@headcount/read-model';
import { createLogger, createMetrics, createService, ProblemError } from '@headcount/service-kit';
import { defaultPolicy, noMeta, type HeadcountEvent, type KeyScope } from '@headcount/session-core';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collectors } from './commands/collectors.js';
import { QueryApiModule } from './query-api.module.js';
import { ReadModel } from './reads/read-model.js';
import { heldToReference } from './testing/as-told.js';
import { unheard } from './testing/unheard.js';

const begin = Date.parse('2026-03-02T12:00:00.000Z');
const log = new MemoryLog({ now: () => begin + 1_200_000 });
const cleanUps: (() => Promise<unknown>)[] = [];
const revoked: unknown[] = [];
const limits: unknown[] = [];
let app: NestFastifyApplication;
let readModel: ReadModel;
let lastSeq = 0;
let mustBeAsTold = () => {};

const exampleOf = (method: string, path: string) =>
  queryApiRoutes.find((route) => route.method === method && route.path === path)!.answer.example as object;

/** Stands for the collectors behind NATS: remembers what it was told. */
const collectors = {
  endSession: (command: unknown) => {
    revoked.push(command);
    return Promise.resolve({ revoked: 1, position: '9.0' });
  },
  endUserSessions: (command: unknown) => {
    revoked.push(command);
    return Promise.resolve({ revoked: 2, position: '9.1' });
  },
  endDanglingSessions: (command: unknown) => {
    revoked.push(command);
    return Promise.resolve({ revoked: 3, position: '9.2' });
  },
  issueKey: async ({ site, byName: issuedBy, ...data }: IssueKeyCommand) => {
    await append(site, lifecycleSubject(site), { type: 'KeyIssued', data: { ...data, issuedBy } });
    return { position: `${lastSeq}.0` };
  },
  setLimit: (command: unknown) => {
    limits.push(command);
    return Promise.resolve({ ...exampleOf('put', '/api/v1/limits/{id}'), position: '9.0' });
  },
  deleteLimit: (command: unknown) => {
    limits.push(command);
    return Promise.reject(new ProblemError('limit_not_found'));
  },
  checkLimits: (command: unknown) => {
    limits.push(command);
    return Promise.resolve({ ...exampleOf('post', '/api/v1/limit-checks'), admitted: true });
  },
  // like a projection that never hears of it
  revokeKey: () => Promise.resolve({ revoked: 1, position: '9.0' }),
} as unknown as Collectors;

beforeAll(async () => {
  const url = await freshDatabase();
  const dataSource = createDataSource(url);
  await migrate(dataSource);
  const stop = new AbortController();
  const projecting = runProjection({ log, dataSource, writer: 'test', now: Date.now, signal: stop.signal });
  cleanUps.push(async () => {
    stop.abort();
    await projecting;
    await closeDataSource(dataSource);
  });
  readModel = new ReadModel(url, Date.now);
  cleanUps.push(() => readModel.close());
  app = await createService({
    module: QueryApiModule.over({ readModel, collectors, log, now: Date.now, ...unheard() }),
    logger: createLogger('query-api', 'silent'),
    publicUrl: 'http://headcount.test',
    bodyLimit: 1_000,
    metrics: createMetrics(),
    readiness: () => [],
    prepare: (_app, fastify) => {
      mustBeAsTold = heldToReference(fastify);
    },
  });
  await app.init();
  cleanUps.push(() => app.close());
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  mustBeAsTold();
});

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

async function append(site: string, subject: string, ...said: readonly Said[]): Promise<void> {
  const id = `e${lastSeq}`;
  const events = said.map(
    (one, i) => ({ ...one, id: `${id}/${i}`, site, time: begin, receivedAt: begin }) as HeadcountEvent,
  );
  const answer = await log.append({ id, subject, events });
  if (answer.kind !== 'stored') throw new Error(answer.kind);
  lastSeq = answer.seq;
  // a key is known once it was projected
  await eventually(async () => (await readModel.position()).seq >= lastSeq, {
    what: `${lastSeq} to be projected`,
  });
}

async function keyOf(
  site: string,
  scopes: readonly KeyScope[],
  expiresAt: number | null = null,
): Promise<string> {
  const { text, keyId, secretHash } = newKey(site);
  await append(site, lifecycleSubject(site), {
    type: 'KeyIssued',
    data: { keyId, name: 'ada', secretHash, scopes, mode: 'enforcing', expiresAt, issuedBy: null },
  });
  return text;
}

const start = (
  sessionId: string,
  minutes: number,
  userId = 'ada',
  userAgent: string | null = null,
): Said => ({
  type: 'SessionStarted',
  data: {
    ...noMeta,
    sessionId,
    userId,
    userAgent,
    startedAt: begin + minutes * 60_000,
    policy: defaultPolicy,
    inferred: false,
    overLimit: false,
    ageMs: 0,
  },
});

async function ask(key: string, url: string, method: 'GET' | 'DELETE' = 'GET') {
  const mine = url.includes('?') ? '&' : '?';
  const path = method === 'GET' && url.startsWith('/api') ? `${url}${mine}minPosition=${lastSeq}.0` : url;
  const answer = await app.inject({ method, url: path, headers: { authorization: `Bearer ${key}` } });
  const body = answer.json<{
    data: { id: string; userId: string }[];
    page: { nextCursor: string | null };
    code?: string;
  }>();
  return { status: answer.statusCode, headers: answer.headers, body };
}

async function send(key: string, method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

describe('the query API', () => {
  it('lists the sessions of the site of the key, newest first, in pages that fit together', async () => {
    const key = await keyOf('lab', ['read']);
    await append('lab', lifecycleSubject('lab'), ...[1, 2, 3, 4, 5].map((n) => start(`s${n}`, n)));
    await append('elsewhere', lifecycleSubject('elsewhere'), start('not-ours', 9));
    const first = await ask(key, '/api/v1/sessions?limit=2');
    expect(first.body.data.map(({ id }) => id)).toEqual(['s5', 's4']);
    expect(Number(first.headers['x-projection-position'])).toBeGreaterThanOrEqual(lastSeq);
    const second = await ask(key, `/api/v1/sessions?limit=2&cursor=${first.body.page.nextCursor}`);
    const third = await ask(key, `/api/v1/sessions?limit=2&cursor=${second.body.page.nextCursor}`);
    expect([...second.body.data, ...third.body.data].map(({ id }) => id)).toEqual(['s3', 's2', 's1']);
    expect(third.body.page.nextCursor).toBeNull();
    expect((await ask(key, '/api/v1/sessions/not-ours')).status).toBe(404);
  });

  it('tells status by the time of the projection, and filters by it', async () => {
    const key = await keyOf('clock', ['read']);
    await append('clock', lifecycleSubject('clock'), start('idle', 0), start('active', 15));
    await append('clock', signalsSubject, {
      type: 'Heartbeat',
      data: { sourceId: null, beats: [{ sessionId: 'idle', at: begin + 1_190_000, active: false }] },
    });
    const idle = await ask(key, '/api/v1/sessions?status=idle,ended');
    expect(idle.body.data).toMatchObject([{ id: 'idle', status: 'idle', dangling: false }]);
    expect((await ask(key, '/api/v1/sessions?status=open')).body.data).toHaveLength(2);
    expect((await ask(key, '/api/v1/sessions?status=active&userId=ada')).body.data).toMatchObject([
      { id: 'active' },
    ]);
  });

  it('tells what sessions run on, and filters by it', async () => {
    const key = await keyOf('devices', ['read']);
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0';
    await append(
      'devices',
      lifecycleSubject('devices'),
      start('phone', 1, 'ada', 'RC Mobile; iOS 12.0; v3.0.0 (196)'),
      start('desk', 2, 'ada', firefox),
      start('script', 3, 'ada', 'curl/8.5.0'),
      start('silent', 4),
    );
    const ids = async (query: string) =>
      (await ask(key, `/api/v1/sessions?${query}`)).body.data.map(({ id }) => id);
    expect(await ids('device=cli,mobile-app')).toEqual(['script', 'phone']);
    expect(await ids('browser=Firefox,Chrome')).toEqual(['desk']);
    expect(await ids('os=linux')).toEqual(['desk']);
    expect(await ids('app=RC%20Mobile&device=mobile-app')).toEqual(['phone']);
    expect((await ask(key, '/api/v1/sessions?device=toaster')).status).toBe(400);
    expect((await ask(key, '/api/v1/sessions?app=%00')).status).toBe(400);
    expect((await ask(key, '/api/v1/sessions/phone')).body).toMatchObject({
      userAgent: 'RC Mobile; iOS 12.0; v3.0.0 (196)',
      browser: null,
      os: { name: 'iOS', version: '12.0' },
      engine: null,
      device: { type: 'mobile-app', vendor: null, model: null },
      app: { name: 'RC Mobile', version: '3.0.0', build: '196' },
      bot: false,
    });
    expect((await ask(key, '/api/v1/sessions/silent')).body).toMatchObject({
      userAgent: null,
      device: null,
      bot: null,
    });
  });

  it('tells who was logged in to a session when', async () => {
    const key = await keyOf('shared', ['read']);
    const identified = (minutes: number, userId: string | null): Said => ({
      type: 'SessionIdentified',
      data: { sessionId: 's', userId, at: begin + minutes * 60_000 },
    });
    const said = [start('s', 0), identified(5, null), identified(8, 'bob')];
    await append('shared', lifecycleSubject('shared'), ...said);
    expect((await ask(key, '/api/v1/sessions/s')).body).toMatchObject({
      userId: 'bob',
      endedAt: null,
      logins: [
        { userId: 'ada', loginAt: '2026-03-02T12:00:00.000Z', logoutAt: '2026-03-02T12:05:00.000Z' },
        { userId: 'bob', loginAt: '2026-03-02T12:08:00.000Z', logoutAt: null },
      ],
      loginAt: '2026-03-02T12:08:00.000Z',
      logoutAt: null,
    });
    await append('shared', lifecycleSubject('shared'), identified(9, null));
    expect((await ask(key, '/api/v1/sessions/s')).body).toMatchObject({
      ...{ userId: null, endedAt: null, logoutAt: '2026-03-02T12:09:00.000Z' },
    });
  });

  it('adds up by user', async () => {
    const key = await keyOf('sums', ['read']);
    await append('sums', lifecycleSubject('sums'), start('a', 0), start('b', 0), start('c', 0, 'bob'));
    const end = (sessionId: string, seconds: number): Said => ({
      type: 'SessionEnded',
      data: {
        sessionId,
        reason: 'logout',
        precision: 'exact',
        endedAt: begin + seconds * 1000,
        bySource: true,
        endedBy: 'user',
        endedByName: null,
        endedBefore: null,
      },
    });
    await append('sums', lifecycleSubject('sums'), end('a', 60), end('b', 90));
    const { body } = await ask(key, '/api/v1/users');
    expect(body.data).toMatchObject([
      { userId: 'ada', sessions: 2, open: 0, spanSeconds: { sum: 150, union: 90 } },
      { userId: 'bob', sessions: 1, open: 1, spanSeconds: { sum: 0, union: 0 } },
    ]);
  });

  it('gives the default policy until one is set', async () => {
    const key = await keyOf('plain', ['read']);
    expect((await ask(key, '/api/v1/policy')).body).toMatchObject({ leaseSeconds: 90, timeZone: 'UTC' });
  });

  it('hands a revocation to a collector, with the name of the key', async () => {
    const key = await keyOf('lab', ['admin']);
    await ask(await keyOf('lab', ['read']), '/api/v1/sessions');
    expect(await ask(key, '/api/v1/sessions/s%201', 'DELETE')).toMatchObject({
      status: 200,
      body: { revoked: 1 },
    });
    expect(await ask(key, '/api/v1/users/a%2Fb/sessions?except=s1&except=s%2C2', 'DELETE')).toMatchObject({
      status: 200,
      body: { revoked: 2, position: '9.1' },
    });
    await ask(key, '/api/v1/users/ada/sessions', 'DELETE');
    expect(await ask(key, '/api/v1/sessions?status=dangling', 'DELETE')).toMatchObject({
      status: 200,
      body: { revoked: 3, position: '9.2' },
    });
    for (const which of ['', '?status=active', '?status=dangling&userId=ada'])
      expect((await ask(key, `/api/v1/sessions${which}`, 'DELETE')).status).toBe(400);
    expect(revoked).toEqual([
      { site: 'lab', sessionId: 's 1', byName: 'ada' },
      { site: 'lab', userId: 'a/b', except: ['s1', 's,2'], byName: 'ada' },
      { site: 'lab', userId: 'ada', except: [], byName: 'ada' },
      { site: 'lab', byName: 'ada' },
    ]);
  });

  it('refuses what it should', async () => {
    const read = await keyOf('lab', ['read']);
    const expired = await keyOf('lab', ['read'], begin);
    await ask(read, '/api/v1/sessions');
    const statuses = await Promise.all([
      ask('', '/api/v1/sessions'),
      ask(expired, '/api/v1/sessions'),
      ask(newKey('lab').text, '/api/v1/sessions'),
      ask(read, '/api/v1/sessions/s1', 'DELETE'),
      ask(read, '/api/v1/users/ada/sessions', 'DELETE'),
      ask(read, '/api/v1/sessions?status=asleep'),
      ask(read, '/api/v1/sessions?limit=501'),
      ask(read, '/api/v1/sessions?cursor=abc'),
      ask(read, '/api/v1/sessions?userId=a%00b'),
      ask(read, '/api/v1/sessions/a%00b'),
      ask(read, '/api/v1/nothing'),
      ask(read, `/api/v1/sessions?q=${read}`),
    ]);
    expect(statuses.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'unauthorized'],
      [401, 'unauthorized'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [400, 'invalid_request'],
      [400, 'invalid_request'],
      [400, 'invalid_cursor'],
      [400, 'invalid_id'],
      [400, 'invalid_id'],
      [404, 'not_found'],
      [400, 'key_in_url'],
    ]);
  });

  it('answers most of many bad keys with 429, and a good one from the same address each time', async () => {
    const read = await keyOf('lab', ['read']);
    const bad = Array.from({ length: 500 }, () => ask(newKey('lab').text, '/api/v1/sources'));
    const good = await Promise.all(Array.from({ length: 20 }, () => ask(read, '/api/v1/sources')));
    expect(new Set(good.map(({ status }) => status))).toEqual(new Set([200]));
    const codes = (await Promise.all(bad)).map(({ body }) => body.code);
    expect(new Set(codes)).toEqual(new Set(['unauthorized', 'rate_limited']));
    expect((await ask(await keyOf('lab', ['read']), '/api/v1/sources')).status).toBe(200);
  });

  it('says that it is behind instead of answering too early', async () => {
    const key = await keyOf('lab', ['read']);
    await ask(key, '/api/v1/sessions');
    const answer = await app.inject({
      url: `/api/v1/sessions?minPosition=${lastSeq + 1000}.0`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'projection_behind']);
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('issues keys, shows their text once, and refuses one that it revoked at once', async () => {
    const admin = await keyOf('keys', ['admin']);
    const told = { scopes: ['read'], mode: 'observing', expiresAt: '2030-01-01T00:00:00.000Z' };
    const made = await send(admin, 'POST', '/api/v1/keys', { name: 'reader', ...told });
    expect(made).toMatchObject({ status: 201, body: { name: 'reader', ...told } });
    const { id, key } = made.body as { id: string; key: string };
    expect(key).toMatch(new RegExp(`^hc_keys_${id}_`));
    const listed = await ask(admin, '/api/v1/keys');
    // both were issued at the same instant
    const byName = (listed.body.data as unknown as { name: string }[]).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    expect(byName).toMatchObject([{ name: 'ada' }, { id, name: 'reader', ...told, issuedBy: 'ada' }]);
    expect(JSON.stringify(listed.body)).not.toContain(key.split('_')[3]);
    expect((await ask(key, '/api/v1/sessions')).status).toBe(200);
    expect((await send(admin, 'DELETE', `/api/v1/keys/${id}`)).body).toEqual({ revoked: 1, position: '9.0' });
    expect((await ask(key, '/api/v1/sessions')).status).toBe(401);
  });

  it('gives nobody but an administrator a key, and none that was not asked for properly', async () => {
    const [reader, admin] = [await keyOf('keys', ['read', 'ingest']), await keyOf('keys', ['admin'])];
    const fine = { name: 'x', scopes: ['read'] };
    expect((await ask(reader, '/api/v1/keys')).status).toBe(403);
    expect((await send(reader, 'POST', '/api/v1/keys', fine)).status).toBe(403);
    expect((await send(reader, 'DELETE', '/api/v1/keys/0')).status).toBe(403);
    const wrong = [{ ...fine, site: 'lab' }, { ...fine, scopes: [] }, { ...fine, mode: 'admiring' }, {}];
    for (const body of wrong)
      expect((await send(admin, 'POST', '/api/v1/keys', body)).body).toMatchObject({
        code: 'invalid_request',
      });
  });

  it('hands limits to a collector, whole and with the name of the key', async () => {
    const admin = await keyOf('halls', ['admin']);
    const set = await send(admin, 'PUT', '/api/v1/limits/a%2Fb', { scope: 'site', max: 5 });
    expect(set).toMatchObject({ status: 200, body: { over: 0, warnings: [], position: '9.0' } });
    expect((await send(admin, 'DELETE', '/api/v1/limits/none')).body).toMatchObject({
      code: 'limit_not_found',
    });
    expect(limits.splice(0)).toEqual([
      {
        ...{ site: 'halls', limitId: 'a/b', byName: 'ada' },
        body: {
          ...{
            scope: 'site',
            attribute: null,
            key: null,
            unit: 'sessions',
            max: 5,
            mode: 'deny',
            exempt: {},
          },
          ...{ countAnonymous: false, releaseAfterIdleSeconds: 3_600, evict: false },
        },
      },
      { site: 'halls', limitId: 'none', byName: 'ada' },
    ]);
    for (const body of [{ max: 5 }, { scope: 'site', max: 'many' }, { scope: 'site', max: 5, maximum: 6 }])
      expect((await send(admin, 'PUT', '/api/v1/limits/x', body)).body).toMatchObject({
        code: 'invalid_request',
      });
    expect((await send(admin, 'PUT', '/api/v1/limits/a%00b', {})).body).toMatchObject({ code: 'invalid_id' });
    expect(limits).toEqual([]);
  });

  it('lets whoever reports ask whether there is a seat, and nobody else change what seats there are', async () => {
    const ingest = await keyOf('halls', ['ingest']);
    const asked = { userId: 'bob', attributes: { role: 'student' } };
    expect(await send(ingest, 'POST', '/api/v1/limit-checks', asked)).toMatchObject({
      ...{ status: 200, body: { admitted: true } },
    });
    expect(limits.splice(0)).toEqual([{ site: 'halls', admin: false, clientId: null, ...asked }]);
    expect((await send(ingest, 'PUT', '/api/v1/limits/x', { scope: 'site', max: 5 })).status).toBe(403);
    expect((await send(ingest, 'DELETE', '/api/v1/limits/x')).status).toBe(403);
    const reader = await keyOf('halls', ['read']);
    expect((await send(reader, 'POST', '/api/v1/limit-checks', asked)).status).toBe(403);
  });

  it('describes every problem it points to', async () => {
    const { body } = await ask('', '/problems/session-ended');
    expect(body).toMatchObject({ code: 'session_ended', status: 410 });
    expect((await ask('', '/problems/constructor')).status).toBe(404);
  });
});
