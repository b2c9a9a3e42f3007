import { newKey } from '@headcount/contracts/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { KeysController } from './keys.controller.js';

let now = Date.parse('2026-03-02T12:00:00.000Z');
let running: RunningCollector;
let commands: KeysController;

beforeEach(async () => {
  running = await new RunningCollector(() => now).start();
  commands = new KeysController(running.parts.collector);
});
afterEach(() => running.stop());

const wanted = (key: ReturnType<typeof newKey>, more: object = {}) => ({
  ...{ site: key.site, keyId: key.keyId, secretHash: key.secretHash },
  ...{ name: 'agent', scopes: ['ingest'], mode: 'observing', expiresAt: null, byName: 'admin', ...more },
});
const revoke = (keyId: string, site = 'default') => commands.revoke({ site, keyId, byName: 'ada' });
const statusWith = async (key: string) =>
  (await running.post('/sessions', {}, { headers: { authorization: `Bearer ${key}` } })).status;

describe('a key', () => {
  it('works once its issue is answered, and not any more once its revocation is', async () => {
    const key = newKey('default');
    expect(await statusWith(key.text)).toBe(401);
    expect(await commands.issue(wanted(key))).toMatchObject({ ok: true });
    expect(await statusWith(key.text)).toBe(201);
    expect(await revoke(key.keyId)).toMatchObject({ ok: true, revoked: 1 });
    expect(await statusWith(key.text)).toBe(401);
    expect(await revoke(key.keyId)).toEqual({ ok: true, revoked: 0, position: null });
  });

  it('stops working when it expires', async () => {
    const key = newKey('default');
    await commands.issue(wanted(key, { expiresAt: now + 1_000 }));
    expect(await statusWith(key.text)).toBe(201);
    now += 1_000;
    expect(await statusWith(key.text)).toBe(401);
  });

  it('is refused by every collector that reads the log', async () => {
    const other = new RunningCollector(() => now, running.log);
    other.parts.start();
    const key = newKey('default');
    await commands.issue(wanted(key));
    const answer = await revoke(key.keyId);
    await other.parts.collector.tail.reached(Number.parseInt((answer as { position: string }).position));
    other.key = key.text;
    expect((await other.post('/sessions', {})).status).toBe(401);
    await other.stop();
  });

  it('of another site is unknown, certain behind a barrier', async () => {
    const key = newKey('lab');
    await commands.issue(wanted(key));
    expect(await revoke(key.keyId)).toEqual({ ok: false, code: 'key_not_found' });
    expect(await revoke(key.keyId, 'lab')).toMatchObject({ ok: true, revoked: 1 });
  });

  it('is not said to be unknown while the log is away', async () => {
    running.log.faults.goAway('refusing');
    expect(await revoke('0123456789abcdef')).toEqual({ ok: false, code: 'log_unavailable' });
  });
});
