import type { AppendAnswer } from '@headcount/event-log';
import { Counter, Gauge, Histogram, type Registry } from '@headcount/service-kit';
import type { CollectorState } from '@headcount/session-core';
import type { ClockCorrections } from './admission/clock-corrections.js';
import { usualOutcomes, type IngestType } from './ingest-outcomes.js';
import { unknownFields, type BodyType } from './intake/unknown-fields.js';
import type { AttemptOutcome, WrittenSnapshot } from './snapshot/snapshot-writer.js';

const appendOutcomes: readonly AppendAnswer['kind'][] = ['stored', 'conflict', 'indeterminate', 'refused'];
/** From what the network takes to a year. */
const skewBuckets = [0.1, 0.5, 1, 2, 5, 15, 60, 600, 3_600, 86_400, 31_536_000];

/** What is asked for whenever somebody reads the metrics. */
interface Observed {
  readonly state: () => CollectorState;
  readonly corrections: () => ClockCorrections['counts'];
  readonly waiting: () => Readonly<Record<'signals' | 'lifecycle', number>>;
}

/** What the collector counts; labels are bounded, never a user or a session. */
export class CollectorMetrics {
  /** Told to the registry when it is asked: finding a labelled counter costs more than the rest of counting. */
  private readonly counts = new Map<IngestType, Map<string, number>>();
  private readonly unknown: Counter;
  private readonly appends: Histogram;
  private readonly skew: Histogram;
  private readonly snapshots: SnapshotMetrics;

  constructor(registry: Registry, { state, corrections, waiting }: Observed) {
    const { counts } = this;
    for (const [type, outcomes] of Object.entries(usualOutcomes))
      counts.set(type as IngestType, new Map(outcomes.map((outcome) => [outcome, 0])));
    new Counter({
      name: 'headcount_ingest_events_total',
      help: 'Reports by type and outcome',
      labelNames: ['type', 'outcome'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [type, outcomes] of counts)
          for (const [outcome, count] of outcomes) this.inc({ type, outcome }, count);
      },
    });
    this.unknown = new Counter({
      name: 'headcount_ingest_unknown_fields_total',
      help: 'Fields of reports that nobody knows; they are ignored',
      labelNames: ['body'],
      registers: [registry],
    });
    for (const body of Object.keys(unknownFields)) this.unknown.inc({ body }, 0);
    this.appends = new Histogram({
      name: 'headcount_append_seconds',
      help: 'How long appending to the log took, retries included, by kind of subject and outcome',
      labelNames: ['subject', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4],
      registers: [registry],
    });
    for (const subject of ['lifecycle', 'signals', 'history', 'clock'])
      for (const outcome of appendOutcomes) this.appends.zero({ subject, outcome });
    this.skew = new Histogram({
      name: 'headcount_clock_skew_seconds',
      help: 'How far clocks of reporters are from that of the collector, either way, where they tell when they sent',
      buckets: skewBuckets,
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
    new Gauge({
      name: 'headcount_collector_waiting',
      help: 'Reports that wait for the log, by where they go',
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        for (const [kind, count] of Object.entries(waiting())) this.set({ kind }, count);
      },
    });
    new Counter({
      name: 'headcount_clock_corrections_total',
      help: 'Reports whose time was not believed: a clock that differs (skew), or a time in the future',
      labelNames: ['correction'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [correction, count] of Object.entries(corrections())) this.inc({ correction }, count);
      },
    });
    this.snapshots = new SnapshotMetrics(registry);
  }

  observeClocks(corrections: ClockCorrections): void {
    corrections.observeSkew = (skewMs) => this.skew.observe(Math.abs(skewMs) / 1000);
  }

  ingested(type: IngestType, outcome: string, count = 1): void {
    const outcomes = this.counts.get(type)!;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  }

  unknownFields(body: BodyType, count: number): void {
    if (count > 0) this.unknown.inc({ body }, count);
  }

  appended(subject: string, outcome: AppendAnswer['kind'], seconds: number): void {
    this.appends.observe({ subject: subject.slice(subject.lastIndexOf('.') + 1), outcome }, seconds);
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
