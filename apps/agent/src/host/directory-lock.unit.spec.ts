import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryBusyError, lockDirectory } from './directory-lock.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the lock of a directory', () => {
  it('leaves nothing behind when released', () => {
    const release = lockDirectory(directory);
    expect(readdirSync(directory)).toEqual(['lock']);
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused while another process lives that holds it', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      writeFileSync(join(directory, 'lock'), `${other.pid} `);
      expect(() => lockDirectory(directory)).toThrow(DirectoryBusyError);
    } finally {
      other.kill('SIGKILL');
      await new Promise((resolve) => other.once('exit', resolve));
    }
    lockDirectory(directory)();
  });

  it('is taken over when the pid belongs to a later process', () => {
    writeFileSync(join(directory, 'lock'), `${process.ppid} 1`);
    const release = lockDirectory(directory);
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each(['', 'not a pid', '0 0', '-1 5'])('is taken over when it says nothing: %j', (content) => {
    writeFileSync(join(directory, 'lock'), content);
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });
});
