import { noticeTypes } from '@headcount/contracts';
import { Counter, Gauge, type Registry } from '@headcount/service-kit';

/** Why a collector closed the stream of a reader: it took nothing, its key is not valid any more, the log is another one. */
export type CutReason = 'stalled' | 'key' | 'log';
const cutReasons: readonly CutReason[] = ['stalled', 'key', 'log'];

export class NoticeMetrics {
  private readonly sent: Counter;
  private readonly cuts: Counter;

  /** @param readers how many there are now */
  constructor(registry: Registry, readers: () => number) {
    this.sent = new Counter({
      name: 'headcount_notices_sent_total',
      help: 'Notices to sources by type, once for each reader',
      labelNames: ['type'],
      registers: [registry],
    });
    for (const type of noticeTypes) this.sent.inc({ type }, 0);
    this.cuts = new Counter({
      name: 'headcount_notice_readers_cut_total',
      help: 'Readers of notices whose stream was closed on them',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of cutReasons) this.cuts.inc({ reason }, 0);
    new Gauge({
      name: 'headcount_notice_readers',
      help: 'Sources that read their notices now',
      registers: [registry],
      collect() {
        this.set(readers());
      },
    });
  }

  told(type: string): void {
    this.sent.inc({ type });
  }

  cut(reason: CutReason): void {
    this.cuts.inc({ reason });
  }
}
