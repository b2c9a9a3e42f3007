import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a process does: nothing; burns a core (until its CPU time is used up); has two forks that do nothing; has two
 * forks that burn while it waits for them itself, as mclapply does.
 */
export type RsessionKind = 'idle' | 'busy' | 'forks' | 'busy-forks';

export interface RsessionOptions {
  readonly user: string;
  readonly kind?: RsessionKind;
  /** Further arguments after `-u USER`. */
  readonly args?: readonly string[];
  /** CPU time after which the system ends what burns. */
  readonly cpuSeconds?: number;
}

/** A running process that looks like a session of RStudio to everybody who reads `/proc`. */
export interface Rsession {
  readonly pid: number;
  readonly user: string;
  /** Resolves when it is gone, with the signal that ended it; null: it ended by itself. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Signals the process alone, not its forks, and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it with its forks and removes its files; may be called again. */
  stop(): Promise<void>;
}

const scripts: Record<RsessionKind, string> = {
  idle: 'echo ready; read -r _ <&3',
  busy: 'echo ready; while :; do :; done',
  forks: '(read -r _ <&3) & (read -r _ <&3) & echo ready; read -r _ <&3',
  'busy-forks': '(while :; do :; done) & (while :; do :; done) & echo ready; read -r _ <&3',
};

/**
 * Starts a copied shell as `.../bin/rsession -u USER ...`; to the shell this means a script of the user's name. It ends
 * by itself when the process that started it is gone. Rejects if it cannot be started.
 */
export async function startRsession(options: RsessionOptions): Promise<Rsession> {
  const { user, kind = 'idle', args = [], cpuSeconds = 60 } = options;
  if (!/^[\w.][\w.-]*$/.test(user)) throw new Error(`${user} is no user name`);
  const home = mkdtempSync(join(tmpdir(), 'rsession-'));
  const program = join(home, 'bin', 'rsession');
  mkdirSync(join(home, 'bin'));
  copyFileSync(realpathSync('/bin/sh'), program);
  writeFileSync(join(home, user), `ulimit -t ${cpuSeconds}\nexec 3<&0\n${scripts[kind]}\n`);
  // A group of its own, so that its forks can be ended with it.
  const child = spawn(program, ['-u', user, ...args], {
    cwd: home,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  try {
    await ready(child);
  } catch (error) {
    remove();
    throw error;
  }
  const pid = child.pid ?? 0;
  return {
    pid,
    user,
    ended: exited(child).then(() => child.signalCode),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await exited(child);
    },
    stop: async () => {
      killGroup(pid);
      await exited(child);
      remove();
    },
  };
}

/** Starts `grep /bin/rsession -u`, which must not be taken for a session. */
export async function startGrep(): Promise<{ readonly pid: number; stop(): Promise<void> }> {
  const child = spawn('grep', ['/bin/rsession', '-u'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited(child);
  };
  return { pid: child.pid ?? 0, stop };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the process ended at once')));
    child.stdout?.once('data', () => resolve());
  });
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
