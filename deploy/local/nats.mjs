// @ts-check
/** One nats-server with JetStream on 127.0.0.1. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDataDir } from './data-dir.mjs';
import { findNatsServer } from './nats-binary.mjs';
import { logFile, spawnInGroup, stopLeftover, stopProcess, waitForChild } from './process.mjs';

/** @type {Array<{ signal: NodeJS.Signals, graceMs: number, group?: boolean }>} */
const STOP = [
  { signal: 'SIGTERM', graceMs: 4_000 },
  { signal: 'SIGKILL', graceMs: 1_000, group: true },
];

/**
 * Starts nats-server in a process group of its own; the store is `DATA_DIR/nats/jetstream`, the log
 * `DATA_DIR/logs/nats.log`. A server that a killed launcher left on the same data directory is stopped first.
 * When it dies, the caller calls again with the same data directory and the port it had.
 *
 * @param {{ dataDir: string, port?: number | undefined, cacheDir?: string | undefined,
 *   log?: ((line: string) => void) | undefined, extraConfig?: string | undefined,
 *   binary?: { path: string, version: string } | undefined, signal?: AbortSignal | undefined }} options
 *   port: 0 takes a free one; extraConfig: further lines of nats-server configuration; binary: from findNatsServer;
 *   signal: gives up and leaves nothing running
 * @returns {Promise<import('./index.d.mts').LocalNats>} ready for clients
 * @throws {Error} when it is nowhere to be found, or with the end of its log when it doesn't start
 */
export async function startNats({
  dataDir,
  port = 0,
  cacheDir,
  log = () => {},
  extraConfig = '',
  binary,
  signal,
}) {
  const { path, version } = binary ?? (await findNatsServer({ cacheDir, log, signal }));
  const home = join(resolve(dataDir), 'nats');
  const store = join(home, 'jetstream');
  const portsDir = join(home, 'ports');
  const configuration = join(home, 'nats.conf');
  makeDataDir(resolve(dataDir));
  await stopEarlier(home, log);
  rmSync(portsDir, { recursive: true, force: true });
  mkdirSync(portsDir, { recursive: true, mode: 0o700 });
  mkdirSync(store, { recursive: true, mode: 0o700 });
  writeFileSync(configuration, configurationText({ port, store, portsDir, home, extraConfig }), {
    mode: 0o600,
  });
  const logPath = logFile(resolve(dataDir), 'nats');
  const child = spawnInGroup({ command: path, args: ['-c', configuration], logPath });
  const pid = child.pid ?? 0;
  const stop = async () => void (await stopProcess(pid, STOP));
  try {
    const url = await waitForChild({
      child,
      what: 'nats-server',
      logPath,
      deadlineMs: 30_000,
      signal,
      probe: () => readUrl(join(portsDir, `nats-server_${pid}.ports`)),
    });
    return { url, port: Number(new URL(url).port), pid, child, version, stop };
  } catch (error) {
    if (pid) await stop();
    throw error;
  }
}

/** @param {{ port: number, store: string, portsDir: string, home: string, extraConfig: string }} values */
function configurationText({ port, store, portsDir, home, extraConfig }) {
  return [
    'host: "127.0.0.1"',
    `port: ${port === 0 ? -1 : port}`,
    `ports_file_dir: ${JSON.stringify(portsDir)}`,
    `pid_file: ${JSON.stringify(join(home, 'nats.pid'))}`,
    `jetstream { store_dir: ${JSON.stringify(store)} }`,
    extraConfig,
    '',
  ].join('\n');
}

/** @param {string} home @param {(line: string) => void} log */
async function stopEarlier(home, log) {
  let pid;
  try {
    pid = Number(readFileSync(join(home, 'nats.pid'), 'utf8').trim());
  } catch {
    return;
  }
  await stopLeftover({ pid, marks: [join(home, 'nats.conf')], log, name: 'nats-server', steps: STOP });
  rmSync(join(home, 'nats.pid'), { force: true });
}

/**
 * @param {string} portsFile written by nats-server once it takes clients
 * @returns {string | undefined}
 */
function readUrl(portsFile) {
  try {
    const ports = JSON.parse(readFileSync(portsFile, 'utf8'));
    return typeof ports.nats?.[0] === 'string' ? ports.nats[0] : undefined;
  } catch {
    return undefined;
  }
}
