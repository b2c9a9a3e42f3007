import { describe, expect, it } from 'vitest';
import { CommandsController } from '../commands/commands.controller.js';
import { begin, useCollector } from '../testing/use-collector.js';

const test = useCollector();

const post = (path: string, body: object = {}) => test.running.post(path, body);
const site = () => test.running.parts.collector.sessionsOf('default');
const at = (seconds: number) => new Date(begin + seconds * 1000).toISOString();
const counted = (type: string, outcome: string) =>
  test.running.metric('headcount_ingest_events_total', { type, outcome });
const setPolicy = (changes: object) =>
  new CommandsController(test.running.parts.collector).setPolicy({
    site: 'default',
    changes,
    byName: 'admin',
  });

async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 5) {
    test.now += 5_000;
    await test.running.parts.sweep();
  }
}

describe('replaced', () => {
  it('a start ends the session it replaces, whose beats are told by which', async () => {
    await post('/sessions', { id: 'old', userId: 'ada' });
    test.now += 5_000;
    const body = { id: 'new', userId: 'ada', previousSessionId: 'old', replace: true };
    expect((await post('/sessions', body)).status).toBe(201);
    const told = await post('/sessions/old/heartbeats');
    expect(told.status).toBe(410);
    expect(told.body).toMatchObject({ endReason: 'replaced', replacedBySessionId: 'new' });
    const facts = await test.running.facts();
    expect(facts.slice(1, 3).map(({ event, position }) => [event.type, position.index])).toEqual([
      ['SessionEnded', 0],
      ['SessionStarted', 1],
    ]);
  });

  it('a page reload takes the place of its tab’s session, two tabs live side by side', async () => {
    await post('/sessions', { id: 'a', clientInstanceId: 'tab' });
    await post('/sessions', { id: 'b', clientInstanceId: 'other tab' });
    await post('/sessions', { id: 'c', clientInstanceId: 'tab' });
    expect([...site().open.keys()].sort()).toEqual(['b', 'c']);
  });

  it('previousSessionId alone replaces nothing', async () => {
    await post('/sessions', { id: 'old' });
    await post('/sessions', { id: 'new', previousSessionId: 'old' });
    expect([...site().open.keys()].sort()).toEqual(['new', 'old']);
  });
});

describe('later than max lateness', () => {
  const late = '2026-02-22T00:00:00.000Z';

  it.each([
    ['a start', '/sessions', { id: 't', occurredAt: late }],
    ['a beat', '/sessions/s/heartbeats', { at: late }],
    ['a login', '/sessions/s/identify', { userId: 'ada', at: late }],
    ['an end', '/sessions/s/end', { endedAt: late }],
  ])('%s is rejected with a code of its own, and counted', async (_name, path, body) => {
    await post('/sessions', { id: 's' });
    const { status, body: problem } = await post(path, body);
    expect([status, problem['code']]).toEqual([400, 'too_late']);
    expect(await counted('request', 'too_late')).toBe(1);
    expect([...site().open.keys()]).toEqual(['s']);
    expect(await test.running.facts()).toHaveLength(1);
  });

  it('one late beat never fails its batch', async () => {
    await post('/sessions', { id: 's' });
    const { status, body } = await post('/heartbeats', {
      beats: [{ sessionId: 's' }, { sessionId: 't', at: late }],
    });
    expect([status, body['accepted']]).toEqual([200, 1]);
    expect(body['results']).toEqual([{ sessionId: 't', status: 'late', code: 'too_late' }]);
    expect([await counted('heartbeat', 'accepted'), await counted('heartbeat', 'too_late')]).toEqual([1, 1]);
    expect(site().open.has('t')).toBe(false);
  });
});

describe('an end that is imposed', () => {
  it('lies at the last signal, by estimate', async () => {
    await post('/sessions', { id: 's' });
    test.now += 20_000;
    const command = { site: 'default', sessionId: 's', byName: 'admin' };
    await new CommandsController(test.running.parts.collector).endSession(command);
    expect((await post('/sessions/s/end')).body['session']).toMatchObject({
      ...{ endReason: 'revoked', endedBy: 'admin', endedAt: at(0), endPrecision: 'estimated' },
    });
  });
});

describe('clock correction', () => {
  const corrected = (correction: string) =>
    test.running.metric('headcount_clock_corrections_total', { correction });

  it('a clock that differs by more than two seconds is believed in its intervals, and counted', async () => {
    await post('/sessions', { id: 's' });
    test.now += 60_000;
    await post('/sessions/s/heartbeats', { at: at(3_650), sentAt: at(3_660) });
    expect(site().open.get('s')).toMatchObject({ lastSeenAt: begin + 50_000 });
    expect([await corrected('skew'), await corrected('future')]).toEqual([1, 0]);
  });

  it('reports of a source say how much later than sent they were received, where they tell', async () => {
    await post('/sessions', { id: 's', sourceId: 'host' });
    const beats = [{ sessionId: 's' }];
    await post('/heartbeats', { sourceId: 'host', sentAt: at(-3_600), beats });
    await post('/heartbeats', { sourceId: 'host', beats });
    const snapshot = { takenAt: at(5), sentAt: at(7), incarnation: 'i', sessions: [{ sessionId: 's' }] };
    await test.running.post('/sources/host/snapshot', snapshot, { method: 'PUT' });
    const told = (await test.running.facts()).flatMap(({ event }) =>
      event.type === 'Heartbeat' ? [event.data.skewMs] : [],
    );
    expect(told).toEqual([3_600_000, undefined, -7_000]);
  });

  it('a time in the future is set to the time of receipt, and counted', async () => {
    await post('/sessions', { id: 's', occurredAt: at(61) });
    await post('/heartbeats', {
      beats: [
        { sessionId: 's', at: at(61) },
        { sessionId: 's', at: at(60) },
      ],
    });
    expect(site().open.get('s')).toMatchObject({ startedAt: begin, lastSeenAt: begin + 60_000 });
    expect([await corrected('skew'), await corrected('future')]).toEqual([0, 2]);
  });
});

describe('max_duration', () => {
  it('a session that beats on is ended at its max age, and told so', async () => {
    await setPolicy({ maxAgeSeconds: 60 });
    await post('/sessions', { id: 's' });
    await pass(30);
    expect((await post('/sessions/s/heartbeats')).status).toBe(200);
    await pass(35);
    expect(site().ended.get('s')).toMatchObject({ reason: 'max_duration', endedAt: begin + 60_000 });
    const { status, body } = await post('/sessions/s/heartbeats');
    expect([status, body['endReason'], body['endedBy']]).toEqual([410, 'max_duration', 'policy']);
  });

  it('a beat that comes before the sweeper is told, too', async () => {
    await setPolicy({ maxAgeSeconds: 10 });
    await post('/sessions', { id: 's' });
    for (let i = 0; i < 3; i++) {
      test.now += 5_000;
      await test.running.parts.collector.barrier.pass();
    }
    expect((await post('/sessions/s/heartbeats')).body).toMatchObject({ endReason: 'max_duration' });
  });
});

describe('start_stop', () => {
  it('lives without a lease under a max age, until its end is told', async () => {
    await setPolicy({ maxAgeSeconds: 3_600 });
    const started = await post('/sessions', { id: 's', liveness: 'start_stop' });
    expect([started.status, started.body['leaseExpiresAt']]).toEqual([201, null]);
    await pass(200);
    expect(site().open.has('s')).toBe(true);
    const { body } = await post('/sessions/s/end', { reason: 'terminated' });
    expect(body['session']).toMatchObject({ endReason: 'terminated', endedAt: at(200) });
  });

  it('lives without a max age if a newer life of its source ends it', async () => {
    const told = { liveness: 'start_stop', sourceId: 'host' };
    expect((await post('/sessions', { id: 's', ...told, incarnation: 'one' })).status).toBe(201);
    await post('/sessions', { id: 't', ...told, incarnation: 'two' });
    expect(site().ended.get('s')).toMatchObject({ reason: 'source_restarted' });
    expect((await post('/sessions', { id: 'u', ...told })).status).toBe(400);
  });
});

describe('facts that contradict each other', () => {
  it('two starts with different users: the second is refused, the session stays the first one’s', async () => {
    await post('/sessions', { id: 's', userId: 'ada' });
    const { status, body } = await post('/sessions', { id: 's', userId: 'bob' });
    expect([status, body['code']]).toEqual([409, 'session_id_conflict']);
    expect(site().open.get('s')).toMatchObject({ userId: 'ada' });
  });

  it('an end before its start is an end at the start', async () => {
    await post('/sessions', { id: 's' });
    const { body } = await post('/sessions/s/end', { endedAt: at(-60) });
    expect(body['session']).toMatchObject({ startedAt: at(0), endedAt: at(0) });
  });

  it('an exact end in the future is an end now; up to the tolerance it is believed', async () => {
    await post('/sessions', { id: 's' });
    await post('/sessions', { id: 't' });
    const ahead = await post('/sessions/s/end', { endedAt: at(3_600) });
    expect(ahead.body['session']).toMatchObject({ endedAt: at(0), endPrecision: 'exact' });
    const near = await post('/sessions/t/end', { endedAt: at(60) });
    expect(near.body['session']).toMatchObject({ endedAt: at(60) });
  });

  it('one id from two sources: it is the first one’s, whose lists and lives alone can end it', async () => {
    await post('/sessions', { id: 's', sourceId: 'one', incarnation: '1' });
    const second = await post('/sessions', { id: 's', sourceId: 'two', incarnation: '1' });
    expect([second.status, second.body['code']]).toEqual([409, 'session_id_conflict']);
    const beats = { sourceId: 'two', incarnation: '1', beats: [{ sessionId: 's' }] };
    expect((await post('/heartbeats', beats)).body).toMatchObject({ accepted: 1 });
    test.now += 5_000;
    const list = { takenAt: at(5), sentAt: at(5), incarnation: '1', sessions: [] };
    await test.running.post('/sources/two/snapshot', list, { method: 'PUT' });
    await test.running.post('/sources/two/incarnations/2', {}, { method: 'PUT' });
    expect(site().open.get('s')).toMatchObject({ sourceId: 'one' });
    await test.running.post('/sources/one/incarnations/2', {}, { method: 'PUT' });
    expect(site().ended.get('s')).toMatchObject({ reason: 'source_restarted' });
  });
});
