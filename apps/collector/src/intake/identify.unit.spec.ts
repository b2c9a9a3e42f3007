import { describe, expect, it } from 'vitest';
import { begin, useCollector } from '../testing/use-collector.js';

const test = useCollector();

const identify = (body: object | string, id = 's') => test.running.post(`/sessions/${id}/identify`, body);
const start = (body: object = {}) => test.running.post('/sessions', { id: 's', ...body });
const typesIn = async () => (await test.running.facts()).map((fact) => fact.event.type);
const counted = (outcome: string) =>
  test.running.metric('headcount_ingest_events_total', { type: 'identify', outcome });

/** Lets the lease clock pass `seconds`, and sweeps if asked to. */
async function pass(seconds: number, sweep = false): Promise<void> {
  for (let i = 0; i < seconds; i += 5) {
    test.now += 5_000;
    await (sweep ? test.running.parts.sweep() : test.running.parts.collector.barrier.pass());
  }
}

describe('POST /sessions/{id}/identify', () => {
  it('logs a user in, and out again, while the session lives on', async () => {
    await start();
    test.now += 5_000;
    const login = await identify({ userId: 'ada' });
    expect(login.status).toBe(200);
    expect(login.body).toMatchObject({
      session: { id: 's', userId: 'ada', status: 'active', lastSeenAt: '2026-03-02T12:00:05.000Z' },
      leaseExpiresAt: '2026-03-02T12:01:35.000Z',
      nextHeartbeatInSeconds: 30,
      position: expect.stringMatching(/^\d+\.0$/) as string,
    });
    test.now += 5_000;
    const logout = await identify({ userId: null });
    expect(logout.body).toMatchObject({ session: { userId: null, status: 'active', endedAt: null } });
    expect((await test.running.post('/sessions/s/heartbeats')).status).toBe(200);
    const identities = (await test.running.facts()).filter(({ event }) => event.type === 'SessionIdentified');
    expect(identities.map(({ event }) => event.data)).toEqual([
      { sessionId: 's', userId: 'ada', at: begin + 5_000 },
      { sessionId: 's', userId: null, at: begin + 10_000 },
    ]);
    expect([await counted('login'), await counted('logout')]).toEqual([1, 1]);
  });

  it('is safe to repeat: 200, and one login in the log', async () => {
    await start();
    const answers = [await identify({ userId: 'ada' }), await identify({ userId: 'ada' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await typesIn()).filter((type) => type === 'SessionIdentified')).toHaveLength(1);
    expect(await counted('repeated')).toBe(1);
  });

  it('is a signal of its own: active for a login, not for a logout', async () => {
    await start();
    test.now += 60_000;
    await identify({ userId: 'ada' });
    test.now += 60_000;
    await identify({ userId: null });
    const signals = (await test.running.facts()).flatMap(({ event }) =>
      event.type === 'Heartbeat' ? event.data.beats : [],
    );
    expect(signals).toEqual([
      { sessionId: 's', at: begin + 60_000, active: true },
      { sessionId: 's', at: begin + 120_000, active: false },
    ]);
  });

  it('counts for the time that is told, by a corrected clock', async () => {
    await start();
    test.now += 60_000;
    await identify({ userId: 'ada', at: '2026-03-02T13:00:50.000Z', sentAt: '2026-03-02T13:01:00.000Z' });
    expect(test.running.parts.collector.sessionsOf('default').open.get('s')).toMatchObject({
      identifiedAt: begin + 50_000,
    });
  });

  it('resumes a session whose lease has passed', async () => {
    await start();
    await pass(95);
    expect((await identify({ userId: 'ada' })).status).toBe(200);
    expect(await typesIn()).toEqual(['SessionStarted', 'SessionResumed', 'SessionIdentified', 'Heartbeat']);
  });

  it('resumes a session that was lost within the resume window', async () => {
    await start();
    await pass(95, true);
    expect(test.running.parts.collector.sessionsOf('default').ended.has('s')).toBe(true);
    expect((await identify({ userId: 'ada' })).body).toMatchObject({ session: { status: 'active' } });
  });

  it('refuses a session that has ended, and says how', async () => {
    await start();
    await test.running.post('/sessions/s/end', { reason: 'logout' });
    const { status, body } = await identify({ userId: 'ada' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'session_already_ended', endReason: 'logout', endedBy: 'user' });
  });

  it('refuses a session of a former life of its source', async () => {
    await start({ sourceId: 'host', incarnation: 'one' });
    const { collector } = test.running.parts;
    const life = { sourceId: 'host', incarnation: 'two', startedAt: test.now, heartbeatMs: null, kind: null };
    await collector.submit('default', { kind: 'register', data: life });
    const { status, body } = await identify({ userId: 'ada' });
    expect([status, body['code']]).toEqual([409, 'stale_incarnation']);
  });

  it('knows no session that never was, certain behind a barrier', async () => {
    const before = (await test.running.log.state()).lastSeq;
    const { status, body } = await identify({ userId: 'ada' }, 'nobody');
    expect([status, body['code']]).toEqual([404, 'session_not_found']);
    expect((await test.running.log.state()).lastSeq).toBeGreaterThan(before);
  });

  it.each([
    ['no user', {}, 'invalid_request'],
    ['a number', { userId: 7 }, 'invalid_request'],
    ['an empty user', { userId: '' }, 'invalid_id'],
    ['a control character', { userId: 'a\u0000' }, 'invalid_id'],
    ['a time that is none', { userId: 'ada', at: 'now' }, 'invalid_request'],
    ['a login eight days late', { userId: 'ada', at: '2026-02-22T00:00:00.000Z' }, 'too_late'],
    ['bad JSON', '{"userId"', 'invalid_json'],
  ])('refuses %s', async (_name, body, code) => {
    await start();
    const answer = await identify(body);
    expect([answer.status, answer.body['code']]).toEqual([400, code]);
    expect(await typesIn()).toEqual(['SessionStarted']);
  });

  it('changes whose the session is for a start that repeats', async () => {
    await start();
    await identify({ userId: 'ada' });
    expect((await start({ userId: 'ada' })).status).toBe(200);
    expect((await start({ userId: 'bob' })).body['code']).toBe('session_id_conflict');
  });
});
