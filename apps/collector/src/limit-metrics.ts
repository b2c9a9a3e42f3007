import { Counter, Gauge, type Registry } from '@headcount/service-kit';
import type { CollectorState, Refusal } from '@headcount/session-core';

/** What limits do; labels are sites and limits, which administrators make, never whom they concern. */
export class LimitMetrics {
  private readonly denied: Counter;

  constructor(registry: Registry, state: () => CollectorState) {
    this.denied = new Counter({
      name: 'headcount_limit_denied_total',
      help: 'Requests that this collector has refused, by each limit that was in the way',
      labelNames: ['site', 'limit'],
      registers: [registry],
    });
    new Gauge({
      name: 'headcount_limit_usage_ratio',
      help: 'Seats taken of those there are, where a limit is fullest; more than 1 beyond a limit that was lowered',
      labelNames: ['site', 'limit'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [site, { limits }] of state().sites)
          for (const { limit, fullest } of limits.all)
            if (limit.max !== null && limit.max > 0) this.set({ site, limit: limit.id }, fullest / limit.max);
      },
    });
  }

  refused(site: string, { by }: Refusal): void {
    for (const { limit } of by) this.denied.inc({ site, limit: limit.id });
  }
}
