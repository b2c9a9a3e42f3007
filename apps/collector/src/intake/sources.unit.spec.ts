import { describe, expect, it } from 'vitest';
import { CommandsController } from '../commands/commands.controller.js';
import { begin, useCollector } from '../testing/use-collector.js';

const at = (seconds: number) => new Date(begin + seconds * 1000).toISOString();

const test = useCollector();

const put = (path: string, body: object = {}) => test.running.post(path, body, { method: 'PUT' });
const register = (incarnation: string, body: object = {}) =>
  put(`/sources/host/incarnations/${incarnation}`, body);
const alive = (sessionId: string, more: object = {}) => ({
  sessionId,
  userId: 'ada',
  clientId: 'RStudio',
  ...more,
});
/** A snapshot taken and sent at this second, with the collector's clock there too. */
function snapshot(second: number, sessions: readonly object[], more: object = {}) {
  test.now = begin + second * 1000;
  return put('/sources/host/snapshot', {
    takenAt: at(second),
    sentAt: at(second),
    incarnation: 'one',
    sessions,
    ...more,
  });
}
const site = () => test.running.parts.collector.sessionsOf('default');

describe('PUT /sources/{sourceId}/incarnations/{incarnation}', () => {
  it('ends what a former life left open, estimated at its last signal', async () => {
    await test.running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
    test.now += 20_000;
    const { status, body } = await register('two', { startedAt: at(15) });
    expect([status, body['endedSessions']]).toEqual([200, 1]);
    expect(site().ended.get('s')).toMatchObject({
      reason: 'source_restarted',
      precision: 'estimated',
      endedAt: begin,
    });
  });

  it('changes nothing when it is said again', async () => {
    await register('one');
    await test.running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
    expect((await register('one')).body).toEqual({ endedSessions: 0, leaseSeconds: 90, position: null });
    expect(site().open.has('s')).toBe(true);
  });

  it('refuses a former life for ever, whatever it says', async () => {
    await register('one');
    await register('two');
    const answers = [
      await register('one'),
      await test.running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' }),
      await test.running.post('/heartbeats', {
        sourceId: 'host',
        incarnation: 'one',
        beats: [{ sessionId: 's' }],
      }),
      await snapshot(0, [alive('s')]),
    ];
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
      answers.map(() => [409, 'stale_incarnation']),
    );
  });

  it('lets a slow source have the lease it needs', async () => {
    const registered = await register('one', { heartbeatIntervalSeconds: 60, kind: 'rstudio' });
    expect(registered.body).toMatchObject({ leaseSeconds: 150 });
    const { body } = await test.running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
    expect(body).toMatchObject({ nextHeartbeatInSeconds: 60, leaseExpiresAt: at(150) });
  });

  it('is implied by the first report of an incarnation', async () => {
    await test.running.post('/sessions', { id: 'a', sourceId: 'host', incarnation: 'one' });
    await test.running.post('/sessions', { id: 'b', sourceId: 'host', incarnation: 'two' });
    expect([...site().open.keys()]).toEqual(['b']);
  });
});

describe('PUT /sources/{sourceId}/snapshot', () => {
  it('starts what is new, with the time when it began, and refreshes what is known', async () => {
    const first = await snapshot(60, [alive('a', { startedAt: at(-600) }), alive('b', { active: false })]);
    expect(first.body).toMatchObject({ started: 2, refreshed: 0, ended: 0, denied: 0 });
    expect(site().open.get('a')).toMatchObject({
      startedAt: begin - 600_000,
      lastSeenAt: begin + 60_000,
      userId: 'ada',
    });
    const second = await snapshot(120, [
      alive('a'),
      alive('b', { active: true, measures: { cpuMaxPercent: 7 } }),
    ]);
    expect(second.body).toMatchObject({ started: 0, refreshed: 2, ended: 0 });
    expect(site().open.get('b')).toMatchObject({ lastActiveAt: begin + 120_000 });
  });

  it('ends what is missing, estimated at its last signal', async () => {
    await snapshot(0, [alive('a'), alive('b')]);
    const { body } = await snapshot(60, [alive('a')]);
    expect(body).toMatchObject({ refreshed: 1, ended: 1 });
    expect(site().ended.get('b')).toMatchObject({
      reason: 'source_snapshot',
      precision: 'estimated',
      endedAt: begin,
    });
  });

  it('leaves alone what another source, another life or a later start reported', async () => {
    await test.running.post('/sessions', { id: 'elsewhere', sourceId: 'other', incarnation: 'x' });
    await snapshot(0, [alive('a')]);
    test.now = begin + 61_000;
    await test.running.post('/sessions', { id: 'later', sourceId: 'host', incarnation: 'one' });
    await put('/sources/host/snapshot', {
      takenAt: at(60),
      sentAt: at(61),
      incarnation: 'one',
      sessions: [],
    });
    expect([...site().open.keys()].sort()).toEqual(['elsewhere', 'later']);
  });

  it('is refused when a later one was taken, and answered again when repeated', async () => {
    await snapshot(60, [alive('a')]);
    const late = await put('/sources/host/snapshot', {
      takenAt: at(0),
      sentAt: at(60),
      incarnation: 'one',
      sessions: [],
    });
    expect([late.status, late.body['code']]).toEqual([412, 'snapshot_outdated']);
    expect((await snapshot(60, [alive('a')])).status).toBe(200);
    expect([...site().open.keys()]).toEqual(['a']);
  });

  it('comes in parts: only the last one ends what none of them named', async () => {
    await snapshot(0, [alive('a'), alive('b'), alive('c')]);
    const first = await snapshot(60, [alive('a')], { part: 1, parts: 2 });
    expect(first.body).toMatchObject({ refreshed: 1, ended: 0 });
    const last = await snapshot(60, [alive('b')], { part: 2, parts: 2 });
    expect(last.body).toMatchObject({ refreshed: 1, ended: 1 });
    expect([...site().open.keys()].sort()).toEqual(['a', 'b']);
  });

  it('brings a session back that was believed lost, however long ago, for who observes', async () => {
    test.running.key = await test.running.issueKey('default', ['ingest'], { mode: 'observing' });
    await snapshot(0, [alive('a')]);
    await snapshot(60, []);
    expect(site().ended.has('a')).toBe(true);
    const { body } = await snapshot(3 * 3600, [alive('a')]);
    expect(body).toMatchObject({ started: 1, denied: 0 });
    expect(site().open.has('a')).toBe(true);
  });

  it('does not bring back what an administrator ended', async () => {
    await snapshot(0, [alive('a')]);
    const commands = new CommandsController(test.running.parts.collector);
    await commands.endSession({ site: 'default', sessionId: 'a', byName: 'admin' });
    expect((await snapshot(60, [alive('a')])).body).toMatchObject({ started: 0, denied: 1 });
  });

  it('counts old ones that were spooled for the time when they were taken', async () => {
    await snapshot(0, [alive('a')]);
    test.now = begin + 3_600_000;
    for (const second of [60, 120, 180]) {
      const body = { takenAt: at(second), sentAt: at(3600), incarnation: 'one', sessions: [alive('a')] };
      expect((await put('/sources/host/snapshot', body)).status).toBe(200);
    }
    expect(site().open.get('a') ?? site().ended.get('a')).toMatchObject({ lastSeenAt: begin + 180_000 });
  });

  it.each([
    ['part beyond parts', { part: 3, parts: 2 }],
    ['no incarnation', { incarnation: undefined }],
    ['a session without an id', { sessions: [{}] }],
  ])('refuses %s', async (_name, change) => {
    const { status, body } = await snapshot(0, [], change);
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
  });
});

describe('the policy', () => {
  const set = (changes: object) =>
    new CommandsController(test.running.parts.collector).setPolicy({
      site: 'default',
      changes,
      byName: 'admin',
    });

  it('holds for sessions that start from now on', async () => {
    await test.running.post('/sessions', { id: 'before' });
    const answer = await set({ heartbeatIntervalSeconds: 0.2, leaseSeconds: 0.6, timeZone: 'Europe/Berlin' });
    expect(answer).toMatchObject({
      ok: true,
      policy: { leaseSeconds: 0.6, activeGapSeconds: null, timeZone: 'Europe/Berlin' },
    });
    await test.running.post('/sessions', { id: 'after' });
    expect(site().open.get('before')!.policy.leaseMs).toBe(90_000);
    expect(site().open.get('after')!.policy).toMatchObject({
      leaseMs: 600,
      activeGapMs: 600,
      heartbeatMs: 200,
    });
  });

  it.each([
    [{ leaseSeconds: 60 }, '2.5'],
    [{ activeGapSeconds: 91 }, 'active gap'],
    [{ heartbeatIntervalSeconds: 0.1 }, '0.2'],
    [{ timeZone: 'Mars/Olympus' }, 'time zone'],
    [{ lease: 90 }, 'nrecognized'],
  ])('refuses %j', async (changes, why) => {
    const answer = await set(changes);
    expect(answer).toMatchObject({ ok: false, code: 'invalid_policy' });
    expect((answer as { detail: string }).detail).toContain(why);
    expect(site().policy.leaseMs).toBe(90_000);
  });

  it('makes collectors tick as fast as the shortest lease needs', async () => {
    await set({ heartbeatIntervalSeconds: 0.2, leaseSeconds: 0.6 });
    await test.running.parts.sweep();
    expect(test.running.parts.collector.barrier.everyMs).toBe(100);
  });
});

describe('PUT /sources/{id}/incarnations/{incarnation} twice at once', () => {
  it('is no reason to tell a reporter that its life is over', async () => {
    const put = () =>
      test.running.post('/sources/host/incarnations/one', {}, { method: 'PUT' }).then(({ status }) => status);
    expect(await Promise.all([put(), put(), put()])).toEqual([200, 200, 200]);
  });
});
