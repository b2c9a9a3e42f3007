import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog, LogReader } from '@headcount/event-log';
import { sessionIdsOf } from '@headcount/projection-runner';
import type { LiveReader } from './live-reader.js';
import type { Teller } from './teller.js';
import type { Touches } from './touches.js';

/** Those whose ids lie closer together catch up together. */
const closeEnough = 10_000;
const envelopesPerRead = 64;
/** Told at once, of all sites together. */
const enough = 2_000;
const lookAgainMs = 50;

export interface CatchUp {
  readonly log: EventLog;
  readonly teller: Teller;
  /** What needs no catching up any more. */
  readonly touches: Touches;
  readonly isOver: () => boolean;
}

/** Of those who are too far behind, who catch up next: whoever is least behind, and others near it. */
export function nextToCatchUp(behind: readonly LiveReader[]): readonly LiveReader[] {
  const newest = Math.max(...behind.map(({ told }) => told));
  return behind.filter(({ told }) => told >= newest - closeEnough);
}

/**
 * Reads the log once more for readers who are too far behind, and tells them what changed since, until the remembered
 * part begins or they take no more.
 *
 * @throws LogTrimmedError and others of the log's reader; what reading rows throws
 */
export async function catchUp(readers: readonly LiveReader[], context: CatchUp): Promise<void> {
  const { log, teller, touches, isOver } = context;
  let left = readers;
  let seq = Math.min(...readers.map(({ told }) => told));
  const reader = await log.read({ after: seq });
  try {
    while (left.length > 0 && seq < touches.from && !isOver()) {
      const touched = await nextTouched(reader, sitesOf(left), touches.from);
      seq = touched.to;
      while ((await teller.rows.position()).seq < seq && !isOver()) await delay(lookAgainMs);
      for (const [site, ids] of touched.sites)
        await teller.tell(
          site,
          left.filter((one) => one.site === site && one.told < seq),
          { ids, to: seq },
        );
      left = left.filter(({ full, gone }) => !full && !gone);
    }
  } finally {
    await reader.close();
  }
}

function sitesOf(readers: readonly LiveReader[]): ReadonlySet<string> {
  return new Set(readers.map(({ site }) => site));
}

/** What the next envelopes touch of these sites: enough to be told, or all up to `until`. */
async function nextTouched(reader: LogReader, sites: ReadonlySet<string>, until: number) {
  const touched = new Map([...sites].map((site) => [site, new Set<string>()]));
  let [count, to] = [0, 0];
  while (count < enough && to < until)
    for (const { seq, facts } of await reader.next(envelopesPerRead)) {
      to = seq;
      for (const { event } of facts) {
        const ids = touched.get(event.site);
        if (ids === undefined) continue;
        for (const id of sessionIdsOf(event)) ids.add(id);
      }
      count = [...touched.values()].reduce((sum, { size }) => sum + size, 0);
    }
  return { sites: touched, to };
}
