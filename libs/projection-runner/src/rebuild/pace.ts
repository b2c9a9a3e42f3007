import { setImmediate as letOthersRun, setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@headcount/event-log';
import { projectionPosition, type DataSource } from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';

/** Awaited between pieces of work of some milliseconds. */
export type Rest = () => Promise<void>;

/** Lets other things of this process happen, no more. */
export const fullPace: Rest = () => letOthersRun();

export interface Politeness {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly now: () => Millis;
  readonly signal: AbortSignal;
}

const lookEveryMs = 500;
const patienceMs = 1_000;
const longestRestMs = 250;

/** Rests as long as it worked, and stands still while the live projection is more than a second behind the log. */
export function politePace({ log, dataSource, now, signal }: Politeness): Rest {
  const lag = new LiveLag(log, dataSource, now);
  let workedSince = now();
  let lookedAt = workedSince;
  return async () => {
    const worked = now() - workedSince;
    if (worked > 0) await pause(Math.min(worked, longestRestMs), signal);
    if (now() - lookedAt >= lookEveryMs) {
      while (!signal.aborted && (await lag.isLong())) await pause(longestRestMs, signal);
      lookedAt = now();
    }
    workedSince = now();
  };
}

/** Whether what the log held a second ago is not projected yet. */
class LiveLag {
  #mark: { readonly seq: number; readonly at: Millis } | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly dataSource: DataSource,
    private readonly now: () => Millis,
  ) {}

  /** False, too, while log or tables do not answer: whoever works with them will notice. */
  async isLong(): Promise<boolean> {
    try {
      const [{ seq }, { lastSeq }] = await Promise.all([
        projectionPosition(this.dataSource),
        this.log.state(),
      ]);
      if (this.#mark === undefined || seq >= this.#mark.seq) this.#mark = { seq: lastSeq, at: this.now() };
      return seq < this.#mark.seq && this.now() - this.#mark.at > patienceMs;
    } catch {
      return false;
    }
  }
}

async function pause(ms: Millis, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
