import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readPs, type PsLimits } from './ps-source.js';

const limits: PsLimits = { timeoutMs: 5000, stop: new AbortController().signal };
const run = (command: string, overrides: Partial<PsLimits> = {}): Promise<string> =>
  readPs({ command }, { ...limits, ...overrides });

describe('a process list of a command', () => {
  it('is what it prints, in the C locale and without the key', async () => {
    vi.stubEnv('HEADCOUNT_KEY', 'secret');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await run('echo "$LC_ALL ${HEADCOUNT_KEY-none}"')).toBe('C none\n');
  });

  it('is empty, not missing, where grep finds none', async () => {
    expect(await run('printf "a\\n" | grep b')).toBe('');
  });

  it.each(['exit 3', 'echo trouble >&2; exit 1', 'echo half a list; exit 1', '/nowhere/ps'])(
    'is missing when %j fails',
    async (command) => {
      await expect(run(command)).rejects.toThrow(/--ps-command failed/);
    },
  );

  it('is missing when it takes too long, or the agent stops', async () => {
    await expect(run('exec sleep 60', { timeoutMs: 50 })).rejects.toThrow('no list within 0.05 s');
    const stop = new AbortController();
    const listing = run('exec sleep 60', { stop: stop.signal });
    stop.abort();
    await expect(listing).rejects.toThrow();
  });
});

describe('a process list in a file', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'agent-ps-'));
    file = join(directory, 'ps.txt');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const longAgo = new Date(Date.now() - 60_000);

  it('is what it holds', async () => {
    writeFileSync(file, 'a list');
    utimesSync(file, longAgo, longAgo);
    expect(await readPs({ file }, limits)).toBe('a list');
  });

  it('that is being written is read when it is whole', async () => {
    writeFileSync(file, 'half a l');
    const reading = readPs({ file }, limits);
    setTimeout(() => writeFileSync(file, 'half a list and the rest'), 50);
    expect(await reading).toBe('half a list and the rest');
  });

  it('may be empty for a while, and is believed when it stays so', async () => {
    writeFileSync(file, '');
    utimesSync(file, longAgo, longAgo);
    expect(await readPs({ file }, limits)).toBe('');
  });

  it('is missing when there is no file', async () => {
    await expect(readPs({ file }, limits)).rejects.toThrow(/ENOENT/);
  });
});
