import { Counter, Gauge, type Registry } from '@headcount/service-kit';
import type { CollectorState } from '@headcount/session-core';

/** What the collector counts; labels are bounded, never a user or a session. */
export class CollectorMetrics {
  private readonly events: Counter;

  constructor(registry: Registry, state: () => CollectorState) {
    this.events = new Counter({
      name: 'headcount_ingest_events_total',
      help: 'Reports by type and outcome',
      labelNames: ['type', 'outcome'],
      registers: [registry],
    });
    new Gauge({
      name: 'headcount_collector_sessions_open',
      help: 'Open sessions this collector knows, by site',
      labelNames: ['site'],
      registers: [registry],
      collect() {
        for (const [site, { open }] of state().sites) this.set({ site }, open.size);
      },
    });
    new Gauge({
      name: 'headcount_collector_position',
      help: 'The last sequence of the log that was read',
      registers: [registry],
      collect() {
        this.set(state().seq);
      },
    });
  }

  ingested(type: 'start' | 'heartbeat' | 'end' | 'request', outcome: string, count = 1): void {
    if (count > 0) this.events.inc({ type, outcome }, count);
  }
}
