import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processIdentity } from '@headcount/local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDir } from './claim.js';

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-claim-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

function sleeper(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    stdio: 'ignore',
    detached: true,
  });
  children.push(child);
  if (child.pid === undefined) throw new Error('no process');
  return child.pid;
}

const recordOf = (pid: number) => ({ pid, identity: processIdentity(pid) ?? '' });

function leave(launcher: object, processes: object): void {
  writeFileSync(join(dataDir, 'processes.json'), JSON.stringify({ launcher, processes }));
}

const log = (): void => undefined;

describe('claimDataDir', () => {
  it('refuses while another launcher lives on the directory, and changes nothing there', async () => {
    const other = sleeper();
    leave(recordOf(other), {});
    writeFileSync(join(dataDir, 'instance.json'), '{}');
    await expect(claimDataDir(dataDir, true, log)).rejects.toThrow(`process ${other}`);
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(true);
  });

  it('stops what a killed launcher left', async () => {
    const left = sleeper();
    leave({ pid: left, identity: 'of another boot' }, { collector: recordOf(left) });
    const claim = await claimDataDir(dataDir, false, log);
    expect(isAlive(left)).toBe(false);
    claim.release();
  });

  it('leaves alone a process that merely has the number of a former one', async () => {
    const stranger = sleeper();
    leave({ pid: 999_999, identity: 'gone' }, { collector: { pid: stranger, identity: 'of another boot' } });
    const claim = await claimDataDir(dataDir, false, log);
    expect(isAlive(stranger)).toBe(true);
    claim.release();
  });

  it('writes its processes down for the owner alone, and nothing after its release', async () => {
    const claim = await claimDataDir(dataDir, false, log);
    const child = sleeper();
    claim.record('collector', child);
    const path = join(dataDir, 'processes.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      launcher: { pid: process.pid },
      processes: { collector: { pid: child } },
    });
    claim.release();
    expect(existsSync(path)).toBe(false);
  });

  it('fresh: forgets what Headcount keeps there, and leaves what others do', async () => {
    mkdirSync(join(dataDir, 'nats'));
    writeFileSync(join(dataDir, 'nats/facts'), 'x');
    writeFileSync(join(dataDir, 'letter.txt'), 'x');
    const claim = await claimDataDir(dataDir, true, log);
    expect(existsSync(join(dataDir, 'nats'))).toBe(false);
    expect(existsSync(join(dataDir, 'letter.txt'))).toBe(true);
    claim.release();
  });
});
