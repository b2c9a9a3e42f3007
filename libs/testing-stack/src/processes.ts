import { readdirSync, readFileSync } from 'node:fs';
import { isAlive } from '@headcount/local';
import { eventually } from './eventually.js';

/** `kill -9`, and waits until the process is gone. */
export async function killHard(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(pid), { what: `process ${pid} to be gone`, within: 5_000 });
}

/**
 * Stops a process in its tracks: its connections stay open, but nothing answers. Each of its threads has stopped when
 * this returns.
 *
 * @throws Error when they have not within a second
 */
export function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const deadline = Date.now() + 1_000;
  while (!threadStates(pid).every((state) => 'TtZX'.includes(state)))
    if (Date.now() > deadline) throw new Error(`process ${pid} did not stop`);
}

/** One letter each, see proc(5); none when the process is gone. */
function threadStates(pid: number): readonly string[] {
  return readdirIfThere(`/proc/${pid}/task`).map((thread) => {
    const stat = readIfThere(`/proc/${pid}/task/${thread}/stat`);
    return stat.slice(stat.lastIndexOf(')') + 2).charAt(0) || 'X';
  });
}

/** Lets a frozen process go on. */
export function thaw(pid: number): void {
  process.kill(pid, 'SIGCONT');
}

/** A process and all that descend from it, as the process file system tells at this moment. */
export function processTree(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

function parentOf(pid: string): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function readdirIfThere(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
