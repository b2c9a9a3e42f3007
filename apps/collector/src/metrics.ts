import type { ReportKind } from '@headcount/contracts';
import { Counter, Gauge, type Registry } from '@headcount/service-kit';
import type { CollectorState } from '@headcount/session-core';
import type { AttemptOutcome, WrittenSnapshot } from './snapshot/snapshot-writer.js';

/** Kinds of reports; `event` is one that was not understood, `request` a whole request that was refused. */
type IngestType = ReportKind | 'event' | 'request';

/** What the collector counts; labels are bounded, never a user or a session. */
export class CollectorMetrics {
  private readonly events: Counter;
  private readonly snapshots: SnapshotMetrics;

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
    this.snapshots = new SnapshotMetrics(registry);
  }

  ingested(type: IngestType, outcome: string, count = 1): void {
    if (count > 0) this.events.inc({ type, outcome }, count);
  }

  snapshot(outcome: AttemptOutcome, written?: WrittenSnapshot): void {
    this.snapshots.attempted(outcome, written);
  }
}

/** Of the snapshots that this collector has written itself; zero until there is one. */
class SnapshotMetrics {
  private readonly attempts: Counter;
  private readonly writtenAt: Gauge;
  private readonly bytes: Gauge;
  private readonly seconds: Gauge;
  private readonly longestSlice: Gauge;

  constructor(registry: Registry) {
    const gauge = (name: string, help: string): Gauge =>
      new Gauge({ name: `headcount_snapshot_${name}`, help, registers: [registry] });
    this.attempts = new Counter({
      name: 'headcount_snapshots_total',
      help: 'Attempts to write a snapshot by outcome; lost: another collector wrote it',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ['written', 'lost', 'failed'] satisfies AttemptOutcome[])
      this.attempts.inc({ outcome }, 0);
    this.writtenAt = gauge('written_timestamp_seconds', 'When the last snapshot was written');
    this.bytes = gauge('bytes', 'How long the last snapshot is, as stored');
    this.seconds = gauge('duration_seconds', 'How long writing the last snapshot took');
    this.longestSlice = gauge('longest_slice_seconds', 'For how long it kept the event loop at most');
  }

  attempted(outcome: AttemptOutcome, written?: WrittenSnapshot): void {
    this.attempts.inc({ outcome });
    if (written === undefined) return;
    this.writtenAt.set(written.writtenAt / 1000);
    this.bytes.set(written.bytes);
    this.seconds.set(written.ms / 1000);
    this.longestSlice.set(written.longestSliceMs / 1000);
  }
}
