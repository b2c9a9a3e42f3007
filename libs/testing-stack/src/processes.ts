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
