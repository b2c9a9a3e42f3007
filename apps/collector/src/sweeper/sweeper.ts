import {
  isAlive,
  isSuperseded,
  type LifecycleRequest,
  type OpenSession,
  type SiteSessions,
} from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';
import { longestTickMs } from '../admission/barrier.js';
import type { OpenCounts } from '../session-metrics.js';
import type { Collector } from '../admission/collector.js';

/** An end that is due at a site. */
interface Due {
  readonly site: string;
  readonly request: LifecycleRequest;
}

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
    const ends: Due[] = [];
    const open = new Map<string, OpenCounts>();
    const now = this.collector.now();
    let shortestLeaseMs = Infinity;
    for (const [site, sessions] of tail.state.sites) {
      shortestLeaseMs = Math.min(shortestLeaseMs, sessions.policy.leaseMs);
      let idle = 0;
      const first = sessions.open.bucketOf(this.collectorId);
      for (const session of sessions.open.valuesFrom(first)) {
        if (now - session.lastActiveAt > session.policy.idleAfterMs) idle += 1;
        shortestLeaseMs = Math.min(shortestLeaseMs, session.policy.leaseMs);
        const request = this.endOf(sessions, session);
        if (request !== null) ends.push({ site, request });
      }
      open.set(site, { active: sessions.open.size - idle, idle });
    }
    this.open = open;
    barrier.everyMs = Math.min(longestTickMs, Math.floor(shortestLeaseMs / 6));
    await Promise.all([this.end(ends), this.collector.tellDenials()]);
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

  private endOf(sessions: SiteSessions, session: OpenSession): LifecycleRequest | null {
    const sessionId = session.id;
    if (!isAlive(session, this.collector.tail.state.clock.now)) return { kind: 'expire', sessionId };
    if (!isSuperseded(sessions, session)) return null;
    const before = sessions.sources.get(session.sourceId!)!.startedAt;
    return { kind: 'close', sessionId, reason: 'source_restarted', before };
  }
}
