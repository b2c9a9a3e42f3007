import { defaultSitePolicy } from '@headcount/session-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { UserSessionsController } from './user-sessions.controller.js';

let running: RunningCollector;
let commands: UserSessionsController;
let now = 0;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
  commands = new UserSessionsController(running.parts.collector);
});
afterEach(() => running.stop());

const start = (id: string, userId: string) => running.post('/sessions', { id, userId });
const endAll = (userId: string, except: readonly string[] = [], site = 'default') =>
  commands.end({ site, userId, except, byName: 'root' });
const ends = async () => {
  const facts = await running.facts();
  return facts.flatMap(({ event }) =>
    event.type === 'SessionEnded' ? [[event.data.sessionId, event.data.endedByName]] : [],
  );
};

describe('the sessions of a user', () => {
  it('end all at once, but for those that are spared, and nobody else ends', async () => {
    for (const id of ['a1', 'a2', 'a3']) await start(id, 'ada');
    await start('b1', 'ben');
    const answer = await endAll('ada', ['a2', 'unknown']);
    const { lastSeq } = await running.log.state();
    expect(answer).toEqual({ ok: true, revoked: 2, position: `${lastSeq}.1` });
    expect(await ends()).toEqual([
      ['a1', 'root'],
      ['a3', 'root'],
    ]);
    const beat = await running.post('/sessions/a1/heartbeats', {});
    expect(beat).toMatchObject({
      status: 410,
      body: { endReason: 'revoked', endedBy: 'admin', endedByName: 'root' },
    });
    expect((await running.post('/sessions/a2/heartbeats', {})).status).toBe(200);
  });

  it('are those that user is logged in to, and of the site', async () => {
    await start('s', 'ada');
    await running.post('/sessions/s/identify', { userId: 'ben' });
    expect(await endAll('ada')).toEqual({ ok: true, revoked: 0, position: null });
    expect(await endAll('ben', [], 'another')).toEqual({ ok: true, revoked: 0, position: null });
    expect(await endAll('ben')).toMatchObject({ revoked: 1 });
    expect(await endAll('ben')).toEqual({ ok: true, revoked: 0, position: null });
  });

  it('are also those that were started elsewhere a moment ago', async () => {
    const other = await new RunningCollector(() => now, running.log).start();
    await other.post('/sessions', { id: 'elsewhere', userId: 'ada' });
    expect(await endAll('ada')).toMatchObject({ ok: true, revoked: 1 });
    await other.stop();
  });

  it('go on when the command is none', async () => {
    expect(await commands.end({ site: 'default', userId: '\u0000' })).toEqual({
      ok: false,
      code: 'invalid_request',
    });
  });
});

describe('dangling sessions', () => {
  it('end all at once, and no other; who was is told', async () => {
    const policy = { ...defaultSitePolicy, idleAfterMs: 30_000, danglingAfterMs: 60_000 };
    const data = { policy, changedBy: null };
    await running.parts.collector.submit('default', { kind: 'policy', at: now, data });
    await start('dangling', 'ada');
    await start('idle', 'ada');
    for (let seconds = 15; seconds <= 75; seconds += 15) {
      now += 15_000;
      await running.parts.collector.barrier.pass();
      await running.post('/sessions/dangling/heartbeats', { active: false });
      await running.post('/sessions/idle/heartbeats', { active: seconds === 30 });
    }
    await start('active', 'ben');
    const end = (site: string) => commands.endDangling({ site, byName: 'root' });
    expect(await end('another')).toEqual({ ok: true, revoked: 0, position: null });
    expect(await end('default')).toMatchObject({ ok: true, revoked: 1 });
    expect(await ends()).toEqual([['dangling', 'root']]);
    expect(await end('default')).toEqual({ ok: true, revoked: 0, position: null });
    expect(await commands.endDangling({})).toEqual({ ok: false, code: 'invalid_request' });
  });
});
