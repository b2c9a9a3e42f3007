import { describe, expect, it } from 'vitest';
import { begin, useCollector } from '../testing/use-collector.js';

const test = useCollector();

const typesIn = async () => (await test.running.facts()).map((fact) => fact.event.type);

describe('POST /sessions', () => {
  it('starts a session and says where to find it and when to beat', async () => {
    const { status, headers, body } = await test.running.post('/sessions', {
      id: 'a/b c',
      userId: 'ada',
      clientId: 'R',
    });
    expect(status).toBe(201);
    expect(headers['location']).toBe('/api/v1/sessions/a%2Fb%20c');
    expect(body).toMatchObject({
      session: {
        id: 'a/b c',
        site: 'default',
        userId: 'ada',
        status: 'active',
        startedAt: '2026-03-02T12:00:00.000Z',
      },
      leaseExpiresAt: '2026-03-02T12:01:30.000Z',
      nextHeartbeatInSeconds: 30,
    });
    expect(body['position']).toMatch(/^\d+\.0$/);
  });

  it('makes an id of its own when none is given', async () => {
    const { body } = await test.running.post('/sessions', {});
    expect(body).toMatchObject({
      session: { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string },
    });
  });

  it('is safe to repeat: 200, and one start in the log', async () => {
    await test.running.post('/sessions', { id: 's', userId: 'ada' });
    const repeated = await test.running.post('/sessions', { id: 's', userId: 'ada' });
    expect(repeated.status).toBe(200);
    expect(await typesIn()).toEqual(['SessionStarted', 'Heartbeat']);
  });

  it('starts an id once when many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => test.running.post('/sessions', { id: 's' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect((await typesIn()).filter((type) => type === 'SessionStarted')).toHaveLength(1);
  });

  it('refuses an open id to another user, and an ended id to everybody', async () => {
    await test.running.post('/sessions', { id: 's', userId: 'ada' });
    const conflict = await test.running.post('/sessions', { id: 's', userId: 'bob' });
    expect([conflict.status, conflict.body['code']]).toEqual([409, 'session_id_conflict']);
    await test.running.post('/sessions/s/end', { reason: 'logout' });
    const ended = await test.running.post('/sessions', { id: 's', userId: 'ada' });
    expect([ended.status, ended.body['code']]).toEqual([409, 'session_already_ended']);
  });

  it('takes a start that happened before, and proves that the session lives now', async () => {
    const { body } = await test.running.post('/sessions', { id: 's', startedAt: '2026-03-02T10:00:00.000Z' });
    expect(body).toMatchObject({
      session: { startedAt: '2026-03-02T10:00:00.000Z', lastSeenAt: '2026-03-02T12:00:00.000Z' },
    });
  });

  it('cuts a long user agent at 512 bytes', async () => {
    await test.running.post('/sessions', { id: 's', userAgent: 'ü'.repeat(400) });
    const [fact] = await test.running.facts();
    expect(fact!.event).toMatchObject({ data: { userAgent: 'ü'.repeat(256) } });
  });
});

describe('POST /sessions/{id}/heartbeats', () => {
  it('answers at the position of the beat, without a body too', async () => {
    const started = await test.running.post('/sessions', { id: 's' });
    test.now += 30_000;
    const { status, body } = await test.running.post('/sessions/s/heartbeats');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'active', nextHeartbeatInSeconds: 30 });
    expect(Number(body['position'])).toBeGreaterThan(Number((started.body as { position: string }).position));
  });

  it('tells an ended session why and by whom it ended', async () => {
    await test.running.post('/sessions', { id: 's' });
    await test.running.post('/sessions/s/end', { reason: 'logout' });
    const { status, body } = await test.running.post('/sessions/s/heartbeats', {});
    expect(status).toBe(410);
    expect(body).toMatchObject({ code: 'session_ended', endReason: 'logout', endedBy: 'user' });
  });

  it('infers the start of a session it never heard of', async () => {
    const { status } = await test.running.post('/sessions/s/heartbeats', { elapsedMs: 60_000 });
    expect(status).toBe(200);
    const [fact] = await test.running.facts();
    expect(fact!.event).toMatchObject({
      type: 'SessionStarted',
      data: { inferred: true, startedAt: begin - 60_000 },
    });
  });

  it('corrects a clock that is an hour ahead', async () => {
    await test.running.post('/sessions', { id: 's' });
    test.now += 30_000;
    await test.running.post('/sessions/s/heartbeats', {
      at: '2026-03-02T13:00:25.000Z',
      sentAt: '2026-03-02T13:00:30.000Z',
    });
    const facts = await test.running.facts();
    expect(facts.at(-1)!.event).toMatchObject({ data: { beats: [{ at: begin + 25_000, ageMs: 5_000 }] } });
  });
});

describe('POST /heartbeats', () => {
  it('records the beats of one source as one event', async () => {
    await test.running.post('/sessions', { id: 'a' });
    await test.running.post('/sessions', { id: 'b' });
    const beats = [{ sessionId: 'a' }, { sessionId: 'b', active: false }];
    const { status, body } = await test.running.post('/heartbeats', { sourceId: 'host', beats });
    expect([status, body['accepted'], body['results']]).toEqual([200, 2, []]);
    const last = (await test.running.facts()).at(-1)!.event;
    expect(last).toMatchObject({
      type: 'Heartbeat',
      data: { sourceId: 'host', beats: [{ active: true }, { active: false }] },
    });
  });

  it('tells only what was not plainly accepted', async () => {
    await test.running.post('/sessions', { id: 'open' });
    await test.running.post('/sessions', { id: 'gone' });
    await test.running.post('/sessions/gone/end', {});
    const beats = [
      { sessionId: 'open' },
      { sessionId: 'gone' },
      { sessionId: 'old', at: '2026-02-01T00:00:00.000Z' },
    ];
    const { body } = await test.running.post('/heartbeats', { beats });
    expect(body).toMatchObject({ accepted: 1, leaseSeconds: 90 });
    expect(body['results']).toEqual([
      { sessionId: 'old', status: 'late', code: 'too_late' },
      {
        sessionId: 'gone',
        status: 'ended',
        code: 'session_ended',
        endReason: 'client_closed',
        endedBy: 'user',
      },
    ]);
  });
});

describe('POST /sessions/{id}/end', () => {
  it('answers the same when repeated', async () => {
    await test.running.post('/sessions', { id: 's', userId: 'ada' });
    test.now += 5_000;
    const first = await test.running.post('/sessions/s/end', { reason: 'logout' });
    test.now += 5_000;
    const second = await test.running.post('/sessions/s/end', { reason: 'logout' });
    expect(first.body['session']).toMatchObject({
      status: 'ended',
      endReason: 'logout',
      endedAt: '2026-03-02T12:00:05.000Z',
    });
    expect(second.body['session']).toEqual(first.body['session']);
    expect((await typesIn()).filter((type) => type === 'SessionEnded')).toHaveLength(1);
  });

  it('of a session that nobody told of infers its start, by the elapsed time if that is told', async () => {
    const { status, body } = await test.running.post('/sessions/s/end', {
      reason: 'logout',
      elapsedMs: 60_000,
    });
    expect(status).toBe(200);
    expect(body['session']).toMatchObject({
      status: 'ended',
      startedAt: '2026-03-02T11:59:00.000Z',
      endedAt: '2026-03-02T12:00:00.000Z',
    });
    expect(await typesIn()).toEqual(['SessionStarted', 'SessionEnded']);
  });
});

describe('what is refused', () => {
  it.each([
    ['bad JSON', '{"id":', 400, 'invalid_json'],
    ['no object', '[]', 400, 'invalid_request'],
    ['a number for an id', { id: 7 }, 400, 'invalid_request'],
    ['an empty id', { id: '' }, 400, 'invalid_id'],
    ['a control character in an id', { id: 'a\u0000b' }, 400, 'invalid_id'],
    ['half a surrogate pair', '{"id":"\\ud800"}', 400, 'invalid_id'],
    ['129 characters', { id: 'x'.repeat(129) }, 400, 'invalid_id'],
    ['a time that is none', { startedAt: 'yesterday' }, 400, 'invalid_request'],
    ['a start eight days late', { occurredAt: '2026-02-22T00:00:00.000Z' }, 400, 'too_late'],
    ['a replacement of nothing', { replace: true }, 400, 'invalid_request'],
    ['start_stop that nothing would end', { liveness: 'start_stop' }, 400, 'invalid_request'],
  ])('%s', async (_name, body, status, code) => {
    const answer = await test.running.post('/sessions', body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(await typesIn()).toEqual([]);
  });

  it.each(['ada.lovelace', 'a b', 'x@y*z>/?#%', 'Ünï 東京', '😀'.repeat(128)])(
    'but not the id %s',
    async (id) => {
      const { status, body } = await test.running.post('/sessions', { id });
      expect([status, (body['session'] as { id: string }).id]).toEqual([201, id]);
      expect((await test.running.post(`/sessions/${encodeURIComponent(id)}/heartbeats`)).status).toBe(200);
    },
  );

  it('a body of 10 MB', async () => {
    const { status, body } = await test.running.post('/sessions', {
      attributes: { a: 'x'.repeat(10_000_000) },
    });
    expect([status, body['code']]).toEqual([413, 'body_too_large']);
  });

  it('10,001 beats', async () => {
    const beats = Array.from({ length: 10_001 }, () => ({ sessionId: 's' }));
    expect((await test.running.post('/heartbeats', { beats })).status).toBe(413);
  });

  it('no key, a wrong secret, an expired key, and a key without the scope', async () => {
    const send = (key: string) => test.running.post('/sessions', {}, { headers: { authorization: key } });
    expect((await send('')).status).toBe(401);
    expect(
      (await send(`Bearer ${test.running.key.slice(0, -1)}${test.running.key.endsWith('0') ? '1' : '0'}`))
        .status,
    ).toBe(401);
    expect(
      (await send(`Bearer ${await test.running.issueKey('default', ['ingest'], { expiresAt: test.now })}`))
        .status,
    ).toBe(401);
    expect((await send(`Bearer ${await test.running.issueKey('default', ['read'])}`)).status).toBe(403);
  });

  it('keys of two sites see different sessions of the same id', async () => {
    await test.running.post('/sessions', { id: 's' });
    await test.running.post('/sessions/s/end', {});
    test.running.key = await test.running.issueKey('other', ['ingest']);
    expect((await test.running.post('/sessions', { id: 's' })).status).toBe(201);
  });
});

describe('while the log is away', () => {
  it('answers 503 with Retry-After, and takes reports again when it is back', async () => {
    test.running.log.faults.goAway('refusing');
    const away = await test.running.post('/sessions', { id: 's' });
    expect([away.status, away.body['code']]).toEqual([503, 'log_unavailable']);
    expect(away.headers['retry-after']).toBe('1');
    test.running.log.faults.comeBack();
    expect((await test.running.post('/sessions', { id: 's' })).status).toBe(201);
    expect(await typesIn()).toEqual(['SessionStarted']);
  });

  it('takes a stored start whose acknowledgement was lost for stored', async () => {
    test.running.log.faults.loseAcknowledgements(1);
    expect((await test.running.post('/sessions', { id: 's' })).status).toBe(201);
    expect(await typesIn()).toEqual(['SessionStarted']);
  });
});
