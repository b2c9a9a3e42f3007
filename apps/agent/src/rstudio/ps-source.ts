import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Where process lists come from. */
export type PsSource = { readonly file: string } | { readonly command: string };

export interface PsLimits {
  readonly timeoutMs: number;
  /** Ends a command that is still at work. */
  readonly stop: AbortSignal;
}

const largestList = 64 * 1024 * 1024;
const settledMs = 1000;
const lookAgainMs = 150;

/** One process list. Throws if there is none to be had: nothing is known then, and nobody has gone. */
export function readPs(source: PsSource, limits: PsLimits): Promise<string> {
  return 'file' in source ? readSettled(source.file) : runPs(source.command, limits);
}

/**
 * A file that was written just now may not be whole yet: it is read until it has stopped changing, at most five times.
 */
async function readSettled(file: string): Promise<string> {
  let text = await readFile(file, 'utf8');
  for (let look = 0; look < 5; look += 1) {
    const { mtimeMs } = await stat(file);
    const fresh = Math.abs(Date.now() - mtimeMs) < settledMs;
    if (!fresh && text !== '') return text;
    await wait(lookAgainMs);
    const again = await readFile(file, 'utf8');
    if (again === text) return text;
    text = again;
  }
  return text;
}

/** Runs a shell command in the C locale. `ps | grep` ends with 1 when there are none: that is an answer. */
function runPs(command: string, { timeoutMs, stop }: PsLimits): Promise<string> {
  const { HEADCOUNT_KEY: _key, ...environment } = process.env;
  const options = {
    env: { ...environment, LC_ALL: 'C' },
    timeout: timeoutMs,
    maxBuffer: largestList,
    signal: stop,
  };
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', command], options, (error, stdout, stderr) => {
      const none = error?.code === 1 && stdout === '' && stderr === '';
      if (error === null || none) resolve(stdout);
      else if (error.killed === true)
        reject(new Error(`--ps-command gave no list within ${timeoutMs / 1000} s`));
      else reject(new Error(`--ps-command failed (${String(error.code)}): ${stderr.trim().slice(0, 200)}`));
    });
  });
}
