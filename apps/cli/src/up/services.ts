import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, logFile, spawnInGroup } from '@headcount/local';
import { call, problemText } from '../api.js';
import { exitCodes, Failure } from '../failure.js';
import type { Supervisor, Unit } from './supervisor.js';

const appsDir = fileURLToPath(new URL('../../../', import.meta.url));

const keyWithinMs = 30_000;

export interface Program {
  readonly name: string;
  /** The app's directory name below `apps`. */
  readonly app: string;
  readonly entry?: string;
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** One of our own programs as a process; what it prints goes to `DATA_DIR/logs/NAME.log`. */
export function programUnit(dataDir: string, program: Program): Unit {
  const { name, app, entry = 'dist/main.js', args = [], nodeArgs = [], env } = program;
  return {
    name,
    start: () => {
      const child = spawnInGroup({
        command: process.execPath,
        args: ['--enable-source-maps', ...nodeArgs, join(appsDir, app, entry), ...args],
        logPath: logFile(dataDir, name),
        cwd: dataDir,
        env: { ...ownEnvironment(), ...env },
      });
      const { pid } = child;
      if (pid !== undefined) return Promise.resolve({ pid, child });
      return new Promise((_resolve, reject) => child.once('error', reject));
    },
  };
}

/** This process' environment without what npm put into it. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
}

/**
 * Waits until `/readyz` says so, for as long as the service gets on: a long log takes its time to be read.
 *
 * @throws Failure (unreachable) naming the log when the process ends, or is neither ready nor any further for `withinMs`
 */
export async function waitUntilReady(options: {
  supervisor: Pick<Supervisor, 'isRunning'>;
  name: string;
  url: string;
  dataDir: string;
  signal: AbortSignal;
  withinMs: number;
}): Promise<void> {
  const { supervisor, name, url, dataDir, signal, withinMs } = options;
  let deadline = Date.now() + withinMs;
  let lookAgainAt = Date.now() + withinMs / 2;
  let furthest = 0;
  const log = join(dataDir, 'logs', `${name}.log`);
  let last = 'no answer';
  while (!signal.aborted) {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = `status ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch {
      // not listening yet
    }
    if (!supervisor.isRunning(name))
      throw new Failure(exitCodes.unreachable, `${name} ended while starting:\n${lastLines(log)}\n(${log})`);
    if (Date.now() > lookAgainAt) {
      const position = await positionOf(url);
      if (position > furthest) deadline = Date.now() + withinMs;
      furthest = Math.max(furthest, position);
      lookAgainAt = Date.now() + withinMs / 10;
    }
    if (Date.now() > deadline)
      throw new Failure(
        exitCodes.unreachable,
        `${name} was not ready within ${withinMs / 1000} s (${last}); see ${log}`,
      );
    await delay(25);
  }
}

/** How far a service has read the log, as its metrics tell; 0 without an answer. */
async function positionOf(url: string): Promise<number> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    const told = /^headcount_(?:collector|projection)_position (\d+)/m.exec(await response.text());
    return Number(told?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/**
 * Waits until the query API takes the key: it learns it from the projection, which may be a moment behind.
 *
 * @throws Failure (unreachable) with the API's last answer
 */
export async function waitUntilKeyWorks(api: string, key: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + keyWithinMs;
  while (!signal.aborted) {
    const { status, body } = await call({ base: api, path: '/api/v1/sessions', key, query: { limit: '1' } });
    if (status === 200) return;
    if (Date.now() > deadline)
      throw new Failure(
        exitCodes.unreachable,
        `the query API does not take the administrator's key: ${problemText(status, body)}` +
          (status === 401 ? '; if it was revoked, remove admin-key.json from the data directory' : ''),
      );
    await delay(25);
  }
}
