import { resetReasons, type ResetReason } from '@headcount/contracts';
import { Counter, Gauge, type Registry } from '@headcount/service-kit';

/** Why the stream of a reader was closed: it took nothing, or its key is not valid any more. */
const cutReasons = ['stalled', 'key'] as const;
export type CutReason = (typeof cutReasons)[number];

export class LiveMetrics {
  private readonly changes: Counter;
  private readonly resets: Counter;
  private readonly cuts: Counter;

  /** @param readers how many there are now */
  constructor(registry: Registry, readers: () => number) {
    this.changes = new Counter({
      name: 'headcount_live_changes_sent_total',
      help: 'Changes of sessions told to readers of GET /live, once for each reader',
      registers: [registry],
    });
    this.resets = new Counter({
      name: 'headcount_live_resets_total',
      help: 'Readers of GET /live that were told to read the lists anew, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of resetReasons) this.resets.inc({ reason }, 0);
    this.cuts = new Counter({
      name: 'headcount_live_readers_cut_total',
      help: 'Readers of GET /live whose stream was closed, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of cutReasons) this.cuts.inc({ reason }, 0);
    new Gauge({
      name: 'headcount_live_readers',
      help: 'Open streams of GET /live',
      registers: [registry],
      collect() {
        this.set(readers());
      },
    });
  }

  changed(count: number): void {
    this.changes.inc(count);
  }

  reset(reason: ResetReason): void {
    this.resets.inc({ reason });
  }

  cut(reason: CutReason): void {
    this.cuts.inc({ reason });
  }
}
