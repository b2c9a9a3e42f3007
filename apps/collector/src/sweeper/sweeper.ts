import { throttled, type Logger } from '@headcount/service-kit';
import { longestTickMs } from '../admission/barrier.js';
import type { OpenCounts } from '../session-metrics.js';
import type { Collector } from '../admission/collector.js';
import { survey, type Due } from './survey.js';

/** More would wait in vain when the log is slow, and find themselves ended by others. */
const endsAtOnce = 500;

/**
 * Says in the log that this collector serves, and ends the sessions whose lease has passed since, or which have
 * reached their max age. Any number of collectors may sweep: the guard of the log lets exactly one end each session. Each
 * begins elsewhere, so that they seldom mean the same.
 */
export class Sweeper {
  /** Open sessions by site and status, as the last sweep has found them. */
  open: ReadonlyMap<string, OpenCounts> = new Map();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private readonly warn: (kind: string, details: object) => void;

  constructor(
    private readonly collector: Collector,
    logger: Logger,
    private readonly collectorId: string,
  ) {
    this.warn = throttled(
      (kind, details, held) => logger.warn({ ...details, held }, kind),
      () => collector.now(),
    );
  }

  start(): void {
    const round = (): void => {
      this.running = this.sweep()
        .catch((error: unknown) => this.warn('a sweep failed', { err: error }))
        .then(() => {
          if (this.timer !== null) this.timer = setTimeout(round, this.collector.barrier.everyMs);
        });
    };
    this.timer = setTimeout(round, 0);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  /** One tick and, behind it, one end for each session that lapsed, grew too old, or that a former life of its source left open. */
  async sweep(): Promise<void> {
    const { barrier, tail } = this.collector;
    if (!(await barrier.pass()) || !tail.caughtUp) return;
    const found = await survey(this.collector, this.collectorId);
    if (found === null) return;
    this.open = found.open;
    barrier.everyMs = Math.min(longestTickMs, Math.floor(found.shortestLeaseMs / 6));
    await Promise.all([this.end(found.ends), this.collector.tellDenials()]);
  }

  /** Some after the others, until the next sweep is due, which finds the rest. */
  private async end(ends: readonly Due[]): Promise<void> {
    const { collector } = this;
    const until = collector.now() + collector.barrier.everyMs;
    for (let from = 0; from < ends.length && collector.now() <= until; from += endsAtOnce) {
      const some = ends.slice(from, from + endsAtOnce);
      await Promise.all(some.map(({ site, request }) => collector.submit(site, request)));
    }
  }
}
