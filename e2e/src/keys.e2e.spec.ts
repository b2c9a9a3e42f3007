import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '@headcount/testing-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { System } from './system.js';

let system: System;

beforeAll(async () => {
  system = await System.start(['--rstudio', '--scan-interval', '1', '--collectors', '2']);
});
afterAll(() => system?.destroy());
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});

async function headcount(...args: string[]): Promise<unknown> {
  const { stdout } = system.headcount(...args, '--json');
  return JSON.parse(await text(stdout!)) as unknown;
}

const as = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });

describe('keys', () => {
  it('are made, used, and refused by every service within ten seconds of their revocation', async () => {
    const made = await headcount('keys', 'create', 'e2e', '--scope', 'ingest', 'read');
    const { id, key } = made as { id: string; key: string };
    const beat = (origin: string) =>
      system.ask(`${origin}/collect/v1/sessions/of-the-key/heartbeats`, { method: 'POST', ...as(key) });
    const everywhere = async (): Promise<number[]> => {
      const collectors = await Promise.all(system.instance.collectors.map(beat));
      return [...collectors, await system.api('/sessions', as(key))].map(({ status }) => status);
    };
    await eventually(async () => (await everywhere()).join() === '200,200,200', { what: 'the key to work' });
    expect(await headcount('keys', 'revoke', id)).toMatchObject({ revoked: 1 });
    await eventually(async () => (await everywhere()).join() === '401,401,401', { what: 'it to be refused' });
    expect(await headcount('keys', 'list')).toContainEqual(
      expect.objectContaining({ id, name: 'e2e', issuedBy: 'admin', revokedBy: 'admin' }),
    );
  });

  it('give the agent one of its own that reports and observes, and nothing else', async () => {
    const kept = JSON.parse(readFileSync(join(system.dataDir, 'agent-key.json'), 'utf8')) as { key: string };
    const id = kept.key.split('_')[2];
    expect(await headcount('keys', 'list')).toContainEqual(
      expect.objectContaining({ id, scopes: ['ingest'], mode: 'observing', revokedAt: null }),
    );
    expect((await system.api('/sessions', as(kept.key))).status).toBe(403);
  });
});
