import { randomUUID } from 'node:crypto';
import { limitOfBody, limitBody } from '@headcount/contracts';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let now = 0;
let running: RunningCollector;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const put: InjectOptions = { method: 'PUT' };
const opened = () => [...running.parts.collector.sessionsOf('default').open.keys()].sort();
const start = (id: string, body: object = {}) => running.post('/sessions', { id, userId: id, ...body });
const factsOf = async (type: string) =>
  (await running.facts()).filter(({ event }) => event.type === type).map(({ event }) => event.data);
const event = (type: string, data: object) => ({
  ...{ specversion: '1.0', id: randomUUID(), source: '/web', type: `headcount.session.${type}.v1` },
  data,
});

async function limited(body: object): Promise<void> {
  const { limit } = limitOfBody('all', limitBody.parse({ scope: 'site', max: 1, ...body }));
  const data = { limitId: 'all', limit, changedBy: 'ada' };
  await running.parts.collector.submit('default', { kind: 'limit', at: now, data });
}

async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 5) {
    now += 5_000;
    await running.parts.sweep();
  }
}

/** A session that was lost, and whose seat `a` has taken since. */
async function lost(): Promise<void> {
  await start('late', { sourceId: 'host', incarnation: 'one' });
  await pass(95);
  await start('a');
}

/** Each way in, and what it does to a session `late` that has no seat. */
const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['a start', () => start('late')],
  [
    'a start in an event',
    () => running.post('/events', [event('started', { sessionId: 'late', userId: 'x' })]),
  ],
  ['a beat', () => running.post('/sessions/late/heartbeats', {})],
  ['beats', () => running.post('/heartbeats', { beats: [{ sessionId: 'late' }] })],
  [
    'a beat in an event',
    () => running.post('/events', [event('heartbeat', { beats: [{ sessionId: 'late' }] })]),
  ],
  [
    'a snapshot',
    () =>
      running.post(
        '/sources/host/snapshot',
        {
          takenAt: new Date(now).toISOString(),
          incarnation: 'one',
          sessions: [{ sessionId: 'late', userId: 'x' }],
        },
        put,
      ),
  ],
];

describe('where all seats are taken', () => {
  it.each(ways)('nobody comes in by %s of an enforcing key', async (_way, report) => {
    await limited({ countAnonymous: true });
    await start('a');
    await report();
    expect(opened()).toEqual(['a']);
    expect(await factsOf('SessionDenied')).toMatchObject([{ limitId: 'all', current: 1, max: 1, count: 1 }]);
  });

  it.each(ways)('%s of an observing key is recorded as over the limit', async (_way, report) => {
    await limited({ countAnonymous: true });
    await start('a');
    running.key = await running.issueKey('default', ['ingest'], { mode: 'observing' });
    await report();
    expect(opened()).toEqual(['a', 'late']);
    expect(await factsOf('SessionStarted')).toMatchObject([{}, { sessionId: 'late', overLimits: ['all'] }]);
  });

  it.each(ways.slice(2))('nobody comes back by %s after their lease', async (_way, report) => {
    await limited({});
    await lost();
    await report();
    expect(opened()).toEqual(['a']);
    expect(await factsOf('SessionDenied')).toMatchObject([{ request: 'resume', userId: 'late' }]);
  });

  it('nobody logs in to a session without a user, who is told so; the session lives on', async () => {
    await limited({});
    await start('a');
    await running.post('/sessions', { id: 'anonymous' });
    const answer = await running.post('/sessions/anonymous/identify', { userId: 'bob' });
    expect([answer.status, answer.body['code']]).toEqual([409, 'session_limit_exceeded']);
    expect(opened()).toEqual(['a', 'anonymous']);
    expect((await running.post('/sessions/anonymous/heartbeats')).status).toBe(200);
  });

  it('batches and snapshots say of each session that it has no seat', async () => {
    await limited({});
    await lost();
    const none = [{ sessionId: 'late', status: 'no_seat', code: 'session_limit_exceeded' }];
    const beats = await running.post('/heartbeats', { beats: [{ sessionId: 'late' }, { sessionId: 'a' }] });
    expect(beats.body).toMatchObject({ accepted: 1, results: none });
    const [, snapshot] = ways[5]!;
    expect(await snapshot()).toMatchObject({ body: { denied: 1, results: none } });
  });

  it('an idle session gives its seat to who asks, and is told so when it comes back', async () => {
    await limited({ releaseAfterIdleSeconds: 60 });
    await start('idle');
    for (let i = 0; i < 7; i++) {
      await pass(10);
      await running.post('/sessions/idle/heartbeats', { active: false });
    }
    expect((await start('a')).status).toBe(201);
    expect(opened()).toEqual(['a', 'idle']);
    expect((await running.post('/sessions/idle/heartbeats', { active: false })).status).toBe(200);
    const back = await running.post('/sessions/idle/heartbeats', {});
    expect([back.status, back.body['code']]).toEqual([409, 'session_limit_exceeded']);
    await running.post('/sessions/a/end', {});
    expect((await running.post('/sessions/idle/heartbeats', {})).status).toBe(200);
    expect(await factsOf('SeatTaken')).toMatchObject([{ sessionId: 'idle' }]);
  });
});

describe('a refusal', () => {
  it('says what is full, who is in the way of the same user, and when to try again', async () => {
    await limited({ scope: 'user', max: 2 });
    await start('one', { userId: 'ada' });
    await pass(10);
    await start('two', { userId: 'ada' });
    await start('other', { userId: 'bob' });
    const answer = await start('three', { userId: 'ada' });
    expect(answer.status).toBe(409);
    expect(answer.headers['retry-after']).toBe(String(answer.body['retryAfterSeconds']));
    expect(answer.body).toMatchObject({
      code: 'session_limit_exceeded',
      detail: '2 of 2 seats for user ada are taken. Please try again later.',
      limit: { id: 'all', scope: 'user', key: 'ada', max: 2, mode: 'deny' },
      current: 2,
      conflicts: [{ sessionId: 'one', userId: 'ada' }, { sessionId: 'two' }],
    });
  });

  it('tells what each session in the way runs on, as far as its user agent says', async () => {
    await limited({ scope: 'user', max: 2 });
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0';
    await start('seen', { userId: 'ada', userAgent });
    await pass(10);
    await start('unseen', { userId: 'ada' });
    const { body } = await start('more', { userId: 'ada' });
    const conflicts = body['conflicts'] as { sessionId: string }[];
    expect(conflicts.find(({ sessionId }) => sessionId === 'seen')).toMatchObject({
      device: { type: 'browser', vendor: null, model: null },
      browser: { name: 'Firefox', version: '126.0' },
      os: { name: 'Linux' },
      app: null,
    });
    expect(conflicts.find(({ sessionId }) => sessionId === 'unseen')).toMatchObject({
      ...{ device: null, browser: null, os: null, app: null },
    });
  });

  it('tells of the first lease that ends', async () => {
    await limited({});
    await start('a');
    await pass(50);
    expect((await start('b')).body['retryAfterSeconds']).toBe(40);
  });

  it.each([403, 429])('has the status %i where the site asks for it', async (limitStatus) => {
    await limited({});
    const { collector } = running.parts;
    const policy = { ...collector.sessionsOf('default').policy, limitStatus: limitStatus as 403 | 429 };
    await collector.submit('default', { kind: 'policy', at: now, data: { policy, changedBy: null } });
    await start('a');
    const answer = await start('b');
    expect(answer).toMatchObject({
      status: limitStatus,
      body: { status: limitStatus, limit: { id: 'all' } },
    });
  });

  it('is shown to an administrator with all who are in', async () => {
    await limited({});
    await start('a');
    expect((await start('b')).body['conflicts']).toEqual([]);
    running.key = await running.issueKey('default', ['ingest', 'admin']);
    expect((await start('b')).body['conflicts']).toMatchObject([{ sessionId: 'a', userId: 'a' }]);
  });

  it('of somebody who hammers is told once in ten seconds, with how often, and counted', async () => {
    await limited({});
    await start('a');
    for (let i = 0; i < 50; i++) await start(`b${i}`, { userId: 'bob' });
    expect(await factsOf('SessionDenied')).toMatchObject([{ userId: 'bob', count: 1 }]);
    await pass(15);
    const counts = (await factsOf('SessionDenied')) as readonly { count: number }[];
    expect(counts).toHaveLength(2);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(50);
    const labels = { site: 'default', limit: 'all' };
    expect(await running.metric('headcount_limit_denied_total', labels)).toBe(50);
    expect(await running.metric('headcount_limit_usage_ratio', labels)).toBe(1);
  });
});

describe('a termination token', () => {
  const tokensFor = async (userId: string, id = `${userId} more`) => {
    const { body } = await start(id, { userId });
    return (body['conflicts'] as { terminationToken: string }[]).map(
      ({ terminationToken }) => terminationToken,
    );
  };
  const full = async () => {
    await limited({ scope: 'user' });
    await start('old', { userId: 'ada' });
    return (await tokensFor('ada'))[0]!;
  };

  it('lets its user in instead of the session it names, in one envelope', async () => {
    const terminate = [await full()];
    expect((await start('new', { userId: 'ada', terminate })).status).toBe(201);
    expect(opened()).toEqual(['new']);
    const facts = (await running.facts()).slice(-2);
    expect(facts.map(({ event }) => event.type)).toEqual(['SessionEnded', 'SessionStarted']);
    expect(facts[0]!.position.seq).toBe(facts[1]!.position.seq);
    const gone = await running.post('/sessions/old/heartbeats');
    expect(gone.body).toMatchObject({ status: 410, endReason: 'revoked', replacedBySessionId: 'new' });
  });

  it.each([
    ['somebody else', 'issued to somebody else', { userId: 'bob' }, 0],
    ['its user too late', 'too old', { userId: 'ada' }, 305],
  ])('is refused from %s, and nobody is ended', async (_who, detail, asker, seconds) => {
    await limited({ scope: 'user' });
    await start('old', { userId: 'ada' });
    const [token] = await tokensFor('ada');
    for (let i = 0; i < seconds; i += 60) {
      await pass(60);
      await running.post('/sessions/old/heartbeats', {});
    }
    const answer = await start('new', { ...asker, terminate: [token] });
    expect(answer).toMatchObject({ status: 403, body: { code: 'invalid_termination_token' } });
    expect(answer.body['detail']).toContain(detail);
    expect(opened()).toEqual(['old']);
  });

  it('is refused where it was changed, or made elsewhere', async () => {
    const token = await full();
    for (const forged of [`${token}x`, `x${token}`, 'a.b', '', 'nothing']) {
      const answer = await start('new', { userId: 'ada', terminate: [forged] });
      expect(answer.body['code']).toBe('invalid_termination_token');
    }
    expect(opened()).toEqual(['old']);
  });

  it('ends nothing that has changed hands since, nor twice', async () => {
    const terminate = [await full()];
    await running.post('/sessions/old/identify', { userId: 'bob' });
    expect((await start('new', { userId: 'ada', terminate })).status).toBe(201);
    expect(opened()).toEqual(['new', 'old']);
    expect((await start('third', { userId: 'ada', terminate })).status).toBe(409);
  });
});
