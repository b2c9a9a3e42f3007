import { readdirSync, readFileSync } from 'node:fs';
import { isAlive } from '@headcount/local';
import { eventually } from './eventually.js';

/** `kill -9`, and waits until the process is gone. */
export async function killHard(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(pid), { what: `process ${pid} to be gone`, within: 5_000 });
}

/** Stops a process in its tracks: its connections stay open, but nothing answers. */
export function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
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
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
