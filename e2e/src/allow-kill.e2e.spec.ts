import type { Rsession } from '@headcount/agent/testing';
import { isAlive } from '@headcount/local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { System } from './system.js';
import { WatchedHost } from './watched-host.js';

let system: System;
let host: WatchedHost;

beforeAll(async () => {
  system = await System.start();
  host = new WatchedHost(system);
});
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});
afterEach(async () => {
  await host.unwatch();
  await host.clear();
});
afterAll(async () => {
  await host?.destroy();
  await system?.destroy();
});

async function revoke(rsession: Rsession): Promise<string> {
  const { body } = await system.api(`/sessions/${await host.idOf(rsession)}`, { method: 'DELETE' });
  expect(body['revoked']).toBe(1);
  return body['position'] as string;
}

describe('an agent that may kill', () => {
  it('ends the process of a session that was revoked, and no other one', async () => {
    const [revoked, same, other] = [await host.run('kim'), await host.run('kim'), await host.run('lou')];
    host.watch('--allow-kill');
    await host.idOf(same);
    await host.idOf(other);
    await host.hears(await revoke(revoked));
    expect(await revoked.ended).toBe('SIGTERM');
    expect([same, other].map(({ pid }) => isAlive(pid))).toEqual([true, true]);
  });

  it('hears what was said while it was away', async () => {
    const [revoked, other] = [await host.run('max'), await host.run('ned')];
    host.watch('--allow-kill');
    await host.idOf(other);
    await host.hears(await revoke(await host.run('oda')));
    await host.idOf(revoked);
    await host.unwatch();
    const position = await revoke(revoked);
    expect(isAlive(revoked.pid)).toBe(true);
    host.watch('--allow-kill');
    expect(await revoked.ended).toBe('SIGTERM');
    await host.hears(position);
    expect(isAlive(other.pid)).toBe(true);
  });
});

describe('an agent that may not kill', () => {
  it('hears of a revoked session and leaves its process alone', async () => {
    const revoked = await host.run('pam');
    host.watch();
    await host.hears(await revoke(revoked));
    expect(isAlive(revoked.pid)).toBe(true);
  });
});
