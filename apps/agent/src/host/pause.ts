import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after so many milliseconds, or as soon as `halt` is raised. */
export async function pause(ms: number, halt: AbortSignal): Promise<void> {
  await wait(Math.max(0, ms), undefined, { signal: halt }).catch(() => undefined);
}
