import { exitCodes, Failure, messageOf } from '../failure.js';
import { removeInstance, writeInstance, type Instance, type InstancePids } from '../instance.js';
import { answer, say } from '../output.js';
import { claimDataDir, stopOrder, type Claim } from './claim.js';
import type { UpOptions } from './options.js';
import { Screen } from './screen.js';
import { startSystem } from './start-system.js';
import { stopSignal } from './stop-signal.js';
import { Supervisor } from './supervisor.js';
import { showWhoIsOn } from './who-is-on.js';

/**
 * Starts Headcount on this machine and stays in the foreground until SIGINT, SIGTERM or SIGHUP; then stops everything
 * in order.
 *
 * @returns the exit code: 0 after a stop by a signal
 */
export async function up(options: UpOptions): Promise<number> {
  const stop = stopSignal();
  const screen = new Screen(process.stdout);
  const log = (line: string): void => (screen.isTerminal && !options.json ? screen.line(line) : say(line));
  try {
    const claim = await claimDataDir(options.dataDir, options.fresh, log);
    return await run({ options, claim, screen, log, signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) return exitCodes.done;
    say(messageOf(error));
    return error instanceof Failure ? error.exitCode : exitCodes.unreachable;
  } finally {
    stop.dispose();
  }
}

interface Run {
  readonly options: UpOptions;
  readonly claim: Claim;
  readonly screen: Screen;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

async function run({ options, claim, screen, log, signal }: Run): Promise<number> {
  const pids = new Map<string, number>();
  let published: Omit<Instance, 'pids'> | null = null;
  const instance = (base: Omit<Instance, 'pids'>): Instance => ({ ...base, pids: pidsOf(pids) });
  const supervisor = new Supervisor({
    restart: options.restart,
    log,
    onStarted: (name, pid) => {
      pids.set(name, pid);
      claim.record(name, pid);
      if (published) writeInstance(instance(published));
    },
  });
  try {
    const system = await startSystem({ options, supervisor, log, signal });
    published = system.instance;
    supervisor.keepRunning();
    writeInstance(instance(published));
    await system.startReporters();
    if (options.json) answer(JSON.stringify(instance(published)));
    else for (const line of welcome(published)) screen.line(line);
    const { adminKey: key, ...addresses } = published;
    if (!options.json) await showWhoIsOn({ ...addresses, key, from: 'this start' }, screen, signal);
    else await new Promise<void>((resolve) => whenAborted(signal, resolve));
    return exitCodes.done;
  } finally {
    published = null;
    if (signal.aborted) log('stopping ...');
    for (const names of stopOrder(supervisor.names)) await supervisor.stop(names);
    removeInstance(options.dataDir);
    claim.release();
  }
}

function whenAborted(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else {
    // a timer holds the process; a listener alone does not
    const timer = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      then();
    });
  }
}

/** Every process of a system by its name; null for what was found instead of started. */
function pidsOf(pids: ReadonlyMap<string, number>): InstancePids {
  const always = ['collector', 'projector', 'query-api', 'nats', 'postgres'];
  return {
    launcher: process.pid,
    ...Object.fromEntries(always.map((name) => [name, pids.get(name) ?? null])),
    ...Object.fromEntries([...pids].filter(([name]) => !always.includes(name))),
  };
}

function welcome(instance: Omit<Instance, 'pids'>): string[] {
  const { api, collectors, adminKey, dataDir } = instance;
  return [
    '',
    'Headcount runs.',
    '',
    `  query API   ${api}`,
    `  collector   ${collectors.join('  ')}`,
    `  admin key   ${adminKey}`,
    `  data        ${dataDir} (addresses in instance.json, logs in logs/)`,
    '',
    'Another terminal can ask who is on:  npm run -s headcount -- sessions --watch',
    'Ctrl-C stops everything; the next start goes on from here.',
    '',
  ];
}
