import { defaultSitePolicy } from '@headcount/session-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { CommandsController } from './commands.controller.js';
import { UserSessionsController } from './user-sessions.controller.js';

const minuteMs = 60_000;
const policy = { ...defaultSitePolicy, idleAfterMs: minuteMs / 2, danglingAfterMs: minuteMs };
let now = 0;
let running: RunningCollector;
let told = '';

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
  told = '';
  running.parts.notices.add({
    ...{ site: 'default', sourceId: 'host', keyId: 'k', lastEventId: null, mayRead: () => true },
    sink: {
      writableLength: 0,
      write: (text) => (told += text.toString()),
      end: () => undefined,
      destroy: () => undefined,
    },
  });
});
afterEach(() => running.stop());

const asked = { site: 'default', byName: 'root' };
const one = () => new CommandsController(running.parts.collector);
const several = () => new UserSessionsController(running.parts.collector);
const beat = (id: string, active = true) => running.post(`/sessions/${id}/heartbeats`, { active });
const noticed = () =>
  [...told.matchAll(/^event: session\.revoked\ndata: .*"sessionId":"(\w+)"/gm)].map((m) => m[1]);

/** `a1` and `a2` are ada's, `a1` and `b` nobody has used for more than a minute. */
async function given(): Promise<void> {
  const data = { policy, changedBy: null };
  await running.parts.collector.submit('default', { kind: 'policy', at: now, data });
  for (const [id, userId] of [
    ['a1', 'ada'],
    ['a2', 'ada'],
    ['b', 'ben'],
  ])
    await running.post('/sessions', { id, userId, sourceId: 'host', incarnation: 'one' });
  for (const end = now + 2 * minuteMs; now < end;) {
    now += 15_000;
    await running.parts.collector.barrier.pass();
    for (const id of ['a1', 'a2', 'b']) await beat(id, id === 'a2');
  }
}

describe('a revocation', () => {
  it.each([
    ['of one session', ['a1'], () => one().endSession({ ...asked, sessionId: 'a1' })],
    ['of all of a user’s', ['a1', 'a2'], () => several().end({ ...asked, userId: 'ada', except: [] })],
    ['of all of a user’s but one', ['a1'], () => several().end({ ...asked, userId: 'ada', except: ['a2'] })],
    ['of all that dangle', ['a1', 'b'], () => several().endDangling(asked)],
  ])(
    '%s reaches the source, is told to whoever beats on, and is recorded with who did it',
    async (_, ids, revoke) => {
      await given();
      expect(await revoke()).toMatchObject({ ok: true, revoked: ids.length });
      const by = { endReason: 'revoked', endedBy: 'admin', endedByName: 'root' };
      for (const id of ids) expect(await beat(id)).toMatchObject({ status: 410, body: by });
      for (const id of ['a1', 'a2', 'b'].filter((other) => !ids.includes(other)))
        expect((await beat(id)).status).toBe(200);
      expect(noticed().sort()).toEqual(ids);
      const ends = (await running.facts()).filter(({ event }) => event.type === 'SessionEnded');
      expect(
        ends.map(({ event }) => event.data).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ).toMatchObject(
        ids.map((sessionId) => ({ sessionId, reason: 'revoked', endedBy: 'admin', endedByName: 'root' })),
      );
    },
  );
});
