import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRsession, type Rsession } from '@headcount/agent/testing';
import { isAlive } from '@headcount/local';
import { eventually } from '@headcount/testing-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { OwnAgent } from './own-agent.js';
import { System } from './system.js';

let system: System;
let agent: OwnAgent;
const running: Rsession[] = [];

beforeAll(async () => {
  system = await System.start();
  agent = new OwnAgent(system);
});
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});
afterEach(async () => {
  await agent.stop();
  for (const one of running.splice(0)) await one.stop();
});
afterAll(async () => {
  await agent?.destroy();
  await system?.destroy();
});

const watch = (...args: string[]) => agent.start({ sourceId: 'lab', intervalSeconds: 1, args });

async function run(user: string): Promise<Rsession> {
  const started = await startRsession({ user });
  running.push(started);
  return started;
}

/** The id of the open session of a process that the agent has reported. */
function open({ user, pid }: Rsession): Promise<string> {
  const look = async () => {
    const { body } = await system.api(`/sessions?status=open&userId=${user}`);
    const found = (body['data'] as { id: string; attributes: Record<string, string> }[]).find(
      ({ attributes }) => attributes['pid'] === String(pid),
    );
    return found !== undefined && found.id;
  };
  return eventually(look, { what: `a session of ${user}`, within: 30_000 });
}

async function revoke(rsession: Rsession): Promise<string> {
  const { body } = await system.api(`/sessions/${await open(rsession)}`, { method: 'DELETE' });
  expect(body['revoked']).toBe(1);
  return body['position'] as string;
}

const heard = () =>
  (JSON.parse(readFileSync(join(agent.ownFiles, 'notices.json'), 'utf8')) as { lastEventId: string })
    .lastEventId;
const hears = (position: string) =>
  eventually(() => heard() === position, { what: `the notice ${position} to be heard`, within: 20_000 });
const ends = ({ user, pid }: Rsession) =>
  eventually(() => !isAlive(pid), { what: `the process of ${user} to end`, within: 20_000 });

describe('an agent that may kill', () => {
  it('ends the process of a session that was revoked, and no other one', async () => {
    const [revoked, same, other] = [await run('kim'), await run('kim'), await run('lou')];
    watch('--allow-kill');
    await open(same);
    await open(other);
    await hears(await revoke(revoked));
    await ends(revoked);
    expect([same, other].map(({ pid }) => isAlive(pid))).toEqual([true, true]);
  });

  it('hears what was said while it was away', async () => {
    const [revoked, other] = [await run('max'), await run('ned')];
    watch('--allow-kill');
    await open(other);
    await hears(await revoke(await run('oda')));
    await open(revoked);
    await agent.stop();
    const position = await revoke(revoked);
    expect(isAlive(revoked.pid)).toBe(true);
    watch('--allow-kill');
    await ends(revoked);
    await hears(position);
    expect(isAlive(other.pid)).toBe(true);
  });
});

describe('an agent that may not kill', () => {
  it('hears of a revoked session and leaves its process alone', async () => {
    const revoked = await run('pam');
    watch();
    await hears(await revoke(revoked));
    expect(isAlive(revoked.pid)).toBe(true);
  });
});
