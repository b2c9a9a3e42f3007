import { lapsed } from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';
import { tickEveryMs } from '../admission/barrier.js';
import type { Collector } from '../admission/collector.js';

/**
 * Says in the log that this collector serves, and ends the sessions whose lease has passed since. Any
 * number of collectors may sweep: the guard of the log lets exactly one end each session.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private readonly warn: (kind: string, details: object) => void;

  constructor(
    private readonly collector: Collector,
    logger: Logger,
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
          if (this.timer !== null) this.timer = setTimeout(round, tickEveryMs);
        });
    };
    this.timer = setTimeout(round, 0);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  /** One tick and, behind it, one end for each lapsed session. */
  async sweep(): Promise<void> {
    const { collector } = this;
    if (!(await collector.barrier.pass()) || !collector.tail.caughtUp) return;
    const lc = collector.tail.state.clock.now;
    const ends: Promise<unknown>[] = [];
    for (const [site, { open }] of collector.tail.state.sites)
      for (const session of open.values())
        if (lapsed(session, lc)) ends.push(collector.submit(site, { kind: 'expire', sessionId: session.id }));
    await Promise.all(ends);
  }
}
