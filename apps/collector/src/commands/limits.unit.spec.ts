import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { LimitsController } from './limits.controller.js';

const now = Date.parse('2026-03-02T12:00:00.000Z');
let running: RunningCollector;
let commands: LimitsController;

beforeEach(async () => {
  running = await new RunningCollector(() => now).start();
  commands = new LimitsController(running.parts.collector);
});
afterEach(() => running.stop());

const set = (body: object, limitId = 'all', more: object = {}) =>
  commands.set({
    site: 'default',
    limitId,
    body: { scope: 'site', max: 1, ...body },
    byName: 'ada',
    ...more,
  });
const remove = (limitId = 'all', site = 'default') => commands.delete({ site, limitId, byName: 'ada' });
const check = (more: object = {}, admin = false) => commands.check({ site: 'default', admin, ...more });
const statusOf = async (id: string, body: object = {}) =>
  (await running.post('/sessions', { id, userId: id, ...body })).status;
const changes = async () =>
  (await running.facts()).flatMap(({ event }) => (event.type === 'LimitChanged' ? [event.data] : []));

describe('a limit', () => {
  it('is in force once it is answered, and not any more once it is deleted; the log knows who did it', async () => {
    expect(await set({})).toMatchObject({
      ...{ ok: true, id: 'all', scope: 'site', max: 1, mode: 'deny', unit: 'sessions' },
      ...{ releaseAfterIdleSeconds: 3_600, over: 0, warnings: [], changedBy: 'ada' },
    });
    expect([await statusOf('a'), await statusOf('b')]).toEqual([201, 409]);
    expect(await remove()).toMatchObject({ ok: true });
    expect(await statusOf('b')).toBe(201);
    expect(await changes()).toMatchObject([
      { limitId: 'all', limit: { max: 1 }, changedBy: 'ada' },
      { limitId: 'all', limit: null, changedBy: 'ada' },
    ]);
  });

  it('binds a collector that has not read of it yet', async () => {
    const other = await new RunningCollector(() => now, running.log).start();
    await set({});
    const answers = await Promise.all([statusOf('a'), other.post('/sessions', { userId: 'b' })]);
    expect([answers[0], answers[1].status].sort()).toEqual([201, 409]);
    await other.stop();
  });

  it.each([
    ['null', null, [201, 201]],
    ['-1', -1, [201, 201]],
    ['0', 0, [409, 409]],
    ['1', 1, [201, 409]],
  ])('of %s lets in as many as it says', async (_name, max, statuses) => {
    expect(await set({ max })).toMatchObject({ ok: true, max: max === -1 ? null : max });
    expect([await statusOf('a'), await statusOf('b')]).toEqual(statuses);
  });

  it('of 0 is closed to all but the exempt', async () => {
    await set({ max: 0, mode: 'evict_all', exempt: { role: ['admin'] } });
    expect(await statusOf('a')).toBe(409);
    expect(await statusOf('root', { attributes: { role: 'admin' } })).toBe(201);
  });

  it('below the present count leaves people in, and says so; new ones wait', async () => {
    for (const id of ['a', 'b', 'c']) await statusOf(id);
    const over = '2 more seats are taken than this allows: they stay, and new ones wait';
    expect(await set({})).toMatchObject({ over: 2, warnings: [over] });
    expect(await statusOf('d')).toBe(409);
    expect((await running.post('/sessions/c/heartbeats')).status).toBe(200);
  });

  it('puts them out if it is asked to, and tells them by whom', async () => {
    for (const id of ['a', 'b', 'c']) await statusOf(id);
    expect(await set({ evict: true })).toMatchObject({ over: 0, warnings: [] });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((id) => running.post(`/sessions/${id}/heartbeats`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const gone = answers.find(({ status }) => status === 410)!;
    expect(gone.body).toMatchObject({ endReason: 'evicted', endedBy: 'admin', endedByName: 'ada' });
  });

  it('on an attribute that nobody has is taken, and says that nobody has it', async () => {
    await statusOf('a', { attributes: { role: 'student' } });
    const about = { scope: 'attribute', exempt: { group: ['staff'], role: ['admin'] } };
    expect(await set({ ...about, attribute: 'rolle' })).toMatchObject({
      ok: true,
      warnings: ['no open session has the attribute "rolle"', 'no open session has the attribute "group"'],
    });
    expect(await statusOf('b', { attributes: { rolle: 'x' } })).toBe(201);
    expect(await statusOf('c', { attributes: { rolle: 'x' } })).toBe(409);
  });

  it.each([
    ['has an attribute without counting by it', { attribute: 'role' }],
    ['counts by an attribute that it does not name', { scope: 'attribute' }],
    ['has a key where nothing is told apart', { key: 'ada' }],
    ['counts the users of each user', { scope: 'user', unit: 'users' }],
    ['counts sessions without a user for each user', { scope: 'user', countAnonymous: true }],
  ])('that contradicts itself is refused: it %s', async (_name, body) => {
    expect(await set(body)).toMatchObject({ ok: false, code: 'invalid_limit' });
    expect(await changes()).toEqual([]);
  });

  it.each([{ max: -2 }, { max: 1.5 }, { scope: 'room' }, { releaseAfterIdleSeconds: 0 }, { colour: 'red' }])(
    'that is none is refused: %o',
    async (body) => expect(await set(body)).toEqual({ ok: false, code: 'invalid_request' }),
  );

  it('is one of a hundred at most, but can be changed then', async () => {
    for (let i = 0; i < 100; i++) await set({ max: null }, `limit ${i}`);
    expect(await set({}, 'one more')).toMatchObject({ ok: false, code: 'invalid_limit' });
    expect(await set({}, 'limit 7')).toMatchObject({ ok: true });
  });

  it('that is unknown can not be deleted, nor that of another site', async () => {
    await set({});
    expect(await remove('none')).toEqual({ ok: false, code: 'limit_not_found' });
    expect(await remove('all', 'lab')).toEqual({ ok: false, code: 'limit_not_found' });
    running.log.faults.goAway('refusing');
    expect(await remove('none')).toEqual({ ok: false, code: 'log_unavailable' });
  });
});

describe('a dry run', () => {
  it('says what a start would be answered, and writes nothing', async () => {
    await set({});
    await statusOf('a');
    const facts = (await running.facts()).length;
    expect(await check({ userId: 'b' })).toMatchObject({
      ...{ ok: true, admitted: false, wouldEnd: [], wouldEndOthers: 0, retryAfterSeconds: 60 },
      limits: [{ id: 'all', scope: 'site', key: null, current: 1, max: 1, full: true }],
    });
    expect(await running.facts()).toHaveLength(facts);
    await remove();
    expect(await check({ userId: 'b' })).toMatchObject({ admitted: true, limits: [] });
  });

  it('tells of the sessions of others only an administrator', async () => {
    await set({ mode: 'evict_oldest' });
    await statusOf('a');
    expect(await check({ userId: 'a' })).toMatchObject({ wouldEnd: ['a'], wouldEndOthers: 0 });
    expect(await check({ userId: 'b' })).toMatchObject({ wouldEnd: [], wouldEndOthers: 1 });
    expect(await check({ userId: 'b' }, true)).toMatchObject({ wouldEnd: ['a'], wouldEndOthers: 0 });
  });

  it('does not say no without having asked the log', async () => {
    await set({ max: 0 });
    running.log.faults.goAway('refusing');
    expect(await check({ userId: 'b' })).toEqual({ ok: false, code: 'log_unavailable' });
  });
});
