// @ts-check
/** Child processes in groups of their own, and the leftovers of launchers that are gone. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const LOG_ROTATION_BYTES = 10 * 1024 * 1024;

/**
 * A port of 127.0.0.1 that nobody listens on at this moment. Another process may take it before the caller does, so
 * callers try again with another one.
 *
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether the port of 127.0.0.1 can be listened on now
 */
export function portIsFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Path of `DATA_DIR/logs/NAME.log`, whose directory exists; a log above 10 MB has become `NAME.log.1`.
 *
 * @param {string} dataDir
 * @param {string} name
 */
export function logFile(dataDir, name) {
  const directory = join(dataDir, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.log`);
  if (existsSync(path) && statSync(path).size > LOG_ROTATION_BYTES) renameSync(path, `${path}.1`);
  return path;
}

/**
 * Starts a program as the leader of a process group of its own, so that a Ctrl-C in the terminal does not reach it.
 *
 * @param {{ command: string, args: string[], logPath: string, cwd?: string | undefined,
 *   env?: NodeJS.ProcessEnv | undefined, user?: { uid: number, gid: number } | undefined }} program
 * @returns {ChildProcess} its standard output and error go to `logPath`
 */
export function spawnInGroup({ command, args, logPath, cwd, env, user }) {
  const descriptor = openSync(logPath, 'a', 0o600);
  try {
    return spawn(command, args, {
      cwd: cwd ?? '/',
      env: env ?? process.env,
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
      ...(user ?? {}),
    });
  } finally {
    closeSync(descriptor);
  }
}

/** @param {ChildProcess} child */
export const hasExited = (child) =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/**
 * @param {number} pid
 * @returns {boolean} false also for a zombie, which is dead but not yet collected
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/**
 * What tells a process from any other that has, had or will have the same number, on this boot or another.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process
 */
export function processIdentity(pid) {
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  try {
    if (!existsSync('/proc/self/stat'))
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // field 22 of proc(5) is the start in ticks since boot; the third is the first one after the name
    return `${boot}:${afterName.split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {string} the command line, arguments joined by blanks; empty when there is no such process
 */
export function commandLine(pid) {
  try {
    if (existsSync('/proc/self/cmdline'))
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * Sends one signal after the other to a process and its group until it is gone.
 *
 * @param {number} pid
 * @param {Array<{ signal: NodeJS.Signals, graceMs: number, group?: boolean }>} steps
 * @returns {Promise<boolean>} whether it is gone
 */
export async function stopProcess(pid, steps) {
  for (const { signal, graceMs, group } of steps) {
    if (!isAlive(pid)) break;
    try {
      process.kill(group ? -pid : pid, signal);
    } catch {
      // it ended in between, or leads no group
    }
    const deadline = Date.now() + graceMs;
    while (isAlive(pid) && Date.now() < deadline) await delay(10);
  }
  // a dead child keeps its entry until its parent has collected it
  const collected = Date.now() + 500;
  while (!isAlive(pid) && hasEntry(pid) && Date.now() < collected) await delay(5);
  return !isAlive(pid);
}

/** @param {number} pid */
function hasEntry(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Stops what an earlier launcher left running, but only if its command line shows that it is ours.
 *
 * @param {{ pid: number, marks: string[], log: (line: string) => void, name: string,
 *   steps: Array<{ signal: NodeJS.Signals, graceMs: number, group?: boolean }> }} leftover
 *   marks: texts that must all stand in the command line
 * @returns {Promise<boolean>} whether something was stopped
 */
export async function stopLeftover({ pid, marks, log, name, steps }) {
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
  const line = commandLine(pid);
  if (!marks.every((mark) => line.includes(mark))) return false;
  log(`stopping ${name} (process ${pid}) that an earlier start left running`);
  return stopProcess(pid, steps);
}

/**
 * Waits until `probe` gives something else than undefined.
 *
 * @template T
 * @param {{ child: ChildProcess, probe: () => T | undefined, what: string, logPath: string, deadlineMs: number,
 *   signal?: AbortSignal | undefined }} wait
 * @returns {Promise<T>}
 * @throws {Error} with the end of the log when the child ends first or the time is over
 */
export async function waitForChild({ child, probe, what, logPath, deadlineMs, signal }) {
  const deadline = Date.now() + deadlineMs;
  /** @type {Error | undefined} */
  let failure;
  child.once('error', (error) => (failure = error));
  for (;;) {
    signal?.throwIfAborted();
    const found = probe();
    if (found !== undefined) return found;
    if (failure) throw new Error(`${what} could not be started: ${failure.message}`, { cause: failure });
    if (hasExited(child)) throw new Error(`${what} ended while starting:\n${lastLines(logPath)}`);
    if (Date.now() > deadline)
      throw new Error(`${what} was not ready within ${deadlineMs / 1000} s:\n${lastLines(logPath)}`);
    await delay(5);
  }
}

/**
 * @param {string} path
 * @param {number} [count]
 */
export function lastLines(path, count = 12) {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '(no log)';
  }
}
