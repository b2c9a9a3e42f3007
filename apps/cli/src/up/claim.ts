import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearDataDir, commandLine, makeDataDir, processIdentity, stopProcess } from '@headcount/local';
import { exitCodes, Failure } from '../failure.js';
import { readJson, removeInstance, writeJson } from '../instance.js';

/** A process as the launcher that started it wrote it down. */
interface Recorded {
  readonly pid: number;
  /** Tells it from a later process with the same number. */
  readonly identity: string;
}

interface Records {
  readonly launcher: Recorded;
  readonly processes: Readonly<Record<string, Recorded>>;
}

/** A data directory that belongs to this launcher until `release`. */
export interface Claim {
  /** Writes down a process, so that the next start can find it should this launcher be killed. */
  record(name: string, pid: number): void;
  release(): void;
}

const fileOf = (dataDir: string): string => join(dataDir, 'processes.json');

/**
 * Takes a data directory: refuses while another launcher lives on it, and stops what a killed one left running.
 *
 * @throws Failure (wrong use) when a launcher lives there
 */
export async function claimDataDir(
  dataDir: string,
  fresh: boolean,
  log: (line: string) => void,
): Promise<Claim> {
  makeDataDir(dataDir);
  const earlier = readRecords(dataDir);
  if (earlier) {
    refuseIfAlive(dataDir, earlier);
    await stopLeftovers(earlier, log);
    rmSync(fileOf(dataDir), { force: true });
  }
  removeInstance(dataDir);
  if (fresh) clearDataDir(dataDir);
  return takeOver(dataDir);
}

function takeOver(dataDir: string): Claim {
  const path = fileOf(dataDir);
  const records = { launcher: recordOf(process.pid), processes: {} as Record<string, Recorded> };
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(path, JSON.stringify(records), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new Failure(exitCodes.wrongUse, `${dataDir}: another start took it at this moment`, {
      cause: error,
    });
  }
  return {
    record(name, pid) {
      records.processes[name] = recordOf(pid);
      writeJson(path, records);
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

const recordOf = (pid: number): Recorded => ({ pid, identity: processIdentity(pid) ?? '' });

const lives = ({ pid, identity }: Recorded): boolean => identity !== '' && processIdentity(pid) === identity;

function readRecords(dataDir: string): Records | null {
  const value = readJson(fileOf(dataDir)) as Partial<Records> | undefined;
  return value?.launcher && value.processes ? (value as Records) : null;
}

function refuseIfAlive(dataDir: string, { launcher }: Records): void {
  if (launcher.pid === process.pid || !lives(launcher)) return;
  throw new Failure(
    exitCodes.wrongUse,
    `${dataDir} is in use: process ${launcher.pid} (${commandLine(launcher.pid)}) runs Headcount on it.\n` +
      'Stop that one (Ctrl-C there, or kill it), or start with another --data-dir.',
  );
}

const stores = ['postgres', 'nats'];

async function stopLeftovers({ processes }: Records, log: (line: string) => void): Promise<void> {
  const living = Object.entries(processes).filter(([, recorded]) => lives(recorded));
  if (living.length === 0) return;
  log(`an earlier start was killed: stopping what it left (${living.map(([name]) => name).join(', ')})`);
  for (const names of stopOrder(living.map(([name]) => name))) {
    const stage = living.filter(([name]) => names.includes(name));
    await Promise.all(stage.map(([name, { pid }]) => stopProcess(pid, stopSteps(name))));
  }
}

type StopSteps = Parameters<typeof stopProcess>[1];

const reporters = ['demo', 'agent'];

/** How a process is asked to end, harder each time. A reporter, a service and a store together stay below 10 s. */
export function stopSteps(name: string): StopSteps {
  const killed = { signal: 'SIGKILL', graceMs: 500, group: true } as const;
  if (name === 'postgres')
    return [{ signal: 'SIGINT', graceMs: 2_500 }, { signal: 'SIGQUIT', graceMs: 1_000 }, killed];
  if (name === 'nats') return [{ signal: 'SIGTERM', graceMs: 2_500 }, killed];
  return [{ signal: 'SIGTERM', graceMs: reporters.includes(name) ? 1_000 : 3_000 }, killed];
}

/** Names in the order of a stop: reporters first, then the services, then what they stand on. */
export function stopOrder(names: readonly string[]): string[][] {
  const rank = (name: string): number => (reporters.includes(name) ? 0 : stores.includes(name) ? 2 : 1);
  return [0, 1, 2].map((at) => names.filter((name) => rank(name) === at));
}
