import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Processes with process ids of their own, chosen by the test: the kernel gives each of them out again when asked. */
export interface PidNamespace {
  /** Its process file system, as seen from here. */
  readonly proc: string;
  /** Starts a process that looks like a session of a user, under exactly this id; resolves when it runs. */
  run(user: string, pid: number): Promise<void>;
  /** Kills it and waits until its id is free. */
  kill(pid: number): Promise<void>;
  /** Ends all of them and removes their files. */
  destroy(): Promise<void>;
}

/** Why none can be had here, for the message of a test that is left out; null where it can. */
export function pidNamespaceProblem(): string | null {
  try {
    const command = 'echo 99 > /proc/sys/kernel/ns_last_pid';
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', 'sh', '-c', command], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `this account can't make a pid namespace and choose ids in it (root can): ${(error as Error).message}`;
  }
}

/** @throws Error as told by {@link pidNamespaceProblem} */
export async function startPidNamespace(): Promise<PidNamespace> {
  const home = mkdtempSync(join(tmpdir(), 'pid-namespace-'));
  mkdirSync(join(home, 'bin'));
  copyFileSync(realpathSync('/bin/sh'), join(home, 'bin/rsession'));
  execFileSync('mkfifo', [join(home, 'never')]);
  // a shell that does what it reads, and says so
  const shell = spawn('unshare', ['--pid', '--fork', '--mount-proc', '--kill-child', 'sh'], {
    cwd: home,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines: AsyncIterable<string> = createInterface({ input: shell.stdout });
  const answers = lines[Symbol.asyncIterator]();
  const order = async (command: string): Promise<string> => {
    shell.stdin.write(`${command}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`the shell of the pid namespace ended at: ${command}`);
    return answer.value;
  };
  const destroy = async (): Promise<void> => {
    if (shell.exitCode === null && shell.signalCode === null) {
      shell.kill('SIGKILL');
      await once(shell, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await order('echo ready');
    const children = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8').trim();
    const proc = `/proc/${children}/root/proc`;
    if (!existsSync(join(proc, '1/stat'))) throw new Error(`${proc} is no process file system`);
    return {
      proc,
      run: async (user, pid) => {
        writeFileSync(join(home, user), 'read -r _ < never\n');
        const given = await order(
          `echo ${pid - 1} > /proc/sys/kernel/ns_last_pid; bin/rsession -u ${user} & echo $!`,
        );
        if (given !== String(pid)) throw new Error(`the process got the id ${given} instead of ${pid}`);
      },
      kill: async (pid) => void (await order(`kill -9 ${pid}; wait ${pid}; echo gone`)),
      destroy,
    };
  } catch (error) {
    await destroy();
    throw error;
  }
}
