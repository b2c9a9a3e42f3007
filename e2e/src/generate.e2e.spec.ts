import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isAlive, removeLocalData } from '@headcount/local';
import { eventually } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root, type Instance } from './system.js';

interface Generated {
  readonly sessions: number;
  readonly facts: number;
  readonly sites: number;
  readonly seconds: number;
  readonly position: string;
  readonly endsAt: string;
  readonly siteKeys: string;
}

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-generate-'));
});
afterEach(async () => {
  const launcher = existsSync(join(dataDir, 'instance.json')) ? instance().pids.launcher! : null;
  if (launcher !== null && isAlive(launcher)) {
    process.kill(launcher, 'SIGINT');
    await eventually(() => !isAlive(launcher), { what: 'the launcher to end', within: 15_000 });
  }
  removeLocalData(dataDir);
});

const instance = () => JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as Instance;

function generate(...args: readonly string[]): ChildProcess {
  const command = ['run', '-s', 'bench', '--', 'generate', '--data-dir', dataDir, ...args];
  return spawn('npm', command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

async function answerOf(child: ChildProcess) {
  const [printed, said, [code]] = (await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ])) as [string, string, [number]];
  return { printed, said, code };
}

/** All sessions that a key shows. */
async function sessionsOf(key: string) {
  const found: { id: string; site: string; status: string; endReason: string | null; lastSeenAt: string }[] =
    [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `/api/v1/sessions?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const answer = await fetch(instance().api + path, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { data: typeof found; page: { nextCursor: string | null } };
    found.push(...body.data);
    cursor = body.page.nextCursor;
  }
  return found;
}

describe('a generated life', () => {
  it('is in a system that goes on running, site by site, with a key for each', async () => {
    const { printed, code } = await answerOf(generate('--sessions', '1500', '--seed', '7'));
    expect(code).toBe(0);
    expect(printed.trimEnd().split('\n')).toHaveLength(1);
    const told = JSON.parse(printed) as Generated;
    expect(told).toMatchObject({ sessions: 1_500, sites: 20 });
    expect(told.facts).toBeGreaterThan(15_000);
    expect(statSync(told.siteKeys).mode & 0o777).toBe(0o600);

    const keys = Object.entries(JSON.parse(readFileSync(told.siteKeys, 'utf8')) as Record<string, string>);
    const bySite = await Promise.all(
      keys.map(async ([site, key]) => ({ site, rows: await sessionsOf(key) })),
    );
    for (const { site, rows } of bySite)
      expect(new Set(rows.map((row) => row.site))).toEqual(new Set([site]));
    const rows = bySite.flatMap((each) => each.rows);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1_500);

    // whoever was on at the end of it is on, nobody else, and the collector of today ended nobody yet
    const open = rows.filter(({ status }) => status !== 'ended');
    expect(open.length).toBeGreaterThan(0);
    for (const { lastSeenAt } of open)
      expect(Date.parse(told.endsAt) - Date.parse(lastSeenAt)).toBeLessThan(150_000);
    const lost = rows.filter(({ endReason }) => endReason === 'lease_expired').length;
    expect(lost / rows.length).toBeGreaterThan(0.005);
    expect(lost / rows.length).toBeLessThan(0.05);

    const again = await answerOf(generate('--sessions', '10'));
    expect([again.code, again.printed]).toEqual([2, '']);
    expect(again.said).toContain('is in use');
  });

  it('is broken off by Ctrl-C, and nothing is left running', async () => {
    const child = generate('--sessions', '1000000');
    const pidFile = join(dataDir, 'nats/nats.pid');
    const nats = await eventually(() => Number(readFileSync(pidFile, 'utf8')), {
      what: 'the log to be written',
      within: 60_000,
    });
    process.kill(-child.pid!, 'SIGINT');
    await once(child, 'exit');
    await eventually(() => !isAlive(nats) && !existsSync(join(dataDir, 'processes.json')), {
      what: 'everything to end',
    });
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false);
  });
});
