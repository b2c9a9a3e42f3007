import { setTimeout as delay } from 'node:timers/promises';
import type { Beat } from '@headcount/session-core';
import { v7 as uuid } from 'uuid';
import { perSecond } from '../bench.js';

/** Somebody who reports one beat, waits for the answer, and reports the next. */
export interface Caller {
  readonly site: string;
  readonly sourceId: string;
  readonly sessionId: string;
}

export const callerCount = 1_000;
const siteCount = 20;
const sourcesOfSite = 3;

/** Callers of twenty sites with three sources each, every one with a session of its own. */
export function callersOf(count: number): readonly Caller[] {
  return Array.from({ length: count }, (_, i) => ({
    site: `site-${1 + (i % siteCount)}`,
    sourceId: `host-${1 + (Math.floor(i / siteCount) % sourcesOfSite)}`,
    sessionId: uuid(),
  }));
}

export function beatOf({ sessionId }: Caller): Beat {
  return { sessionId, at: Date.now(), active: true };
}

/**
 * What callers who never pause get done a second, in `ms` milliseconds.
 *
 * @param report one beat of a caller, resolved when it is acknowledged
 */
export async function beatsPerSecond(
  callers: readonly Caller[],
  ms: number,
  report: (caller: Caller) => Promise<unknown>,
): Promise<number> {
  let going = true;
  let count = 0;
  const live = async (caller: Caller): Promise<void> => {
    while (going) {
      await report(caller);
      count++;
    }
  };
  const began = performance.now();
  const living = Promise.all(callers.map(live));
  await Promise.race([delay(ms), living]);
  going = false;
  await living;
  return perSecond(count, performance.now() - began);
}
