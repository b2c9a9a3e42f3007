import { Counter, Gauge, type Registry } from '@headcount/service-kit';
import { endReasons, type HeadcountEvent } from '@headcount/session-core';

/** Open sessions of a site, by their status. */
export type OpenCounts = Readonly<Record<'active' | 'idle', number>>;

/** What becomes of sessions. Starts and ends are those that this collector has written: all collectors' add up. */
export class SessionMetrics {
  private readonly started: Counter;
  private readonly ended: Counter;

  /** @param open by site, as last counted */
  constructor(registry: Registry, open: () => ReadonlyMap<string, OpenCounts>) {
    this.started = new Counter({
      name: 'headcount_sessions_started_total',
      help: 'Sessions that this collector has started, inferred ones too',
      registers: [registry],
    });
    this.ended = new Counter({
      name: 'headcount_sessions_ended_total',
      help: 'Ends of sessions that this collector has written, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of endReasons) this.ended.inc({ reason }, 0);
    new Gauge({
      name: 'headcount_sessions_open',
      help: 'Open sessions by site and status, as the last sweep found them; every collector tells all of them',
      labelNames: ['site', 'status'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [site, counts] of open())
          for (const [status, count] of Object.entries(counts)) this.set({ site, status }, count);
      },
    });
  }

  /** Counts what an envelope that was stored says of lives. */
  recorded(events: readonly HeadcountEvent[]): void {
    for (const { type, data } of events)
      if (type === 'SessionStarted') this.started.inc();
      else if (type === 'SessionEnded') this.ended.inc({ reason: data.reason });
  }
}
