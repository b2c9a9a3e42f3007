import { Module, type DynamicModule } from '@nestjs/common';
import {
  connectLog,
  Snapshots,
  type EventLog,
  type LogConnection,
  type StateStore,
} from '@headcount/event-log';
import { createMetrics, type Logger, type Registry } from '@headcount/service-kit';
import { v7 as uuid } from 'uuid';
import { Barrier } from './admission/barrier.js';
import { Collector } from './admission/collector.js';
import { comparedLog } from './admission/compared-log.js';
import { measuredLog } from './admission/measured-log.js';
import { SignalWriter } from './admission/signals.js';
import { TerminationTokens } from './admission/termination-tokens.js';
import { Tail } from './admission/tail.js';
import { CommandsController } from './commands/commands.controller.js';
import { KeysController } from './commands/keys.controller.js';
import { LimitsController } from './commands/limits.controller.js';
import { SitesController } from './commands/sites.controller.js';
import { UserSessionsController } from './commands/user-sessions.controller.js';
import type { CollectorConfig } from './config.js';
import { LimitMetrics } from './limit-metrics.js';
import { NoticeHub } from './notices/notice-hub.js';
import { CollectorMetrics } from './metrics.js';
import { SnapshotSource } from './snapshot/snapshot-source.js';
import { SnapshotWriter, type SnapshotTimes } from './snapshot/snapshot-writer.js';
import { TombstoneSweeper } from './snapshot/tombstones.js';
import { SessionMetrics } from './session-metrics.js';
import { Sweeper } from './sweeper/sweeper.js';

/** Everything a running collector consists of. */
export interface CollectorParts {
  readonly collector: Collector;
  readonly metrics: CollectorMetrics;
  readonly notices: NoticeHub;
  /** One round of the sweeper, now. */
  sweep(): Promise<void>;
  /** Null without a store. */
  readonly snapshotWriter: SnapshotWriter | null;
  start(): void;
  /** Finishes what is in flight, then lets go of the log. */
  stop(): Promise<void>;
}

export interface CollectorOptions {
  readonly id: string;
  readonly logger: Logger;
  readonly now: () => number;
  /** Makes the ids of envelopes, which must be unique; default: UUIDs of version 7. */
  readonly newId?: () => string;
  readonly registry?: Registry;
  /** Signs termination tokens; shared by all collectors. Left out: none are issued. */
  readonly terminationSecret?: string | undefined;
  /** Where snapshots are kept; left out: the whole log is read at every start. */
  readonly store?: StateStore;
  readonly snapshotTimes?: SnapshotTimes;
}

/** The composition of a collector over any log; no Nest in it, so that tests build the same. */
export function assembleCollector(plainLog: EventLog, options: CollectorOptions): CollectorParts {
  const { id, logger, now, store, newId = uuid } = options;
  const registry = options.registry ?? createMetrics();
  const metrics = new CollectorMetrics(registry, {
    state: () => tail.state,
    corrections: () => collector.corrections.counts,
    waiting: () => collector.waiting,
  });
  const lives = new SessionMetrics(registry, () => sweeper.open);
  const measured = measuredLog(plainLog, (envelope, answer, seconds) => {
    metrics.appended(envelope.subject, answer.kind, seconds);
    const isNew = answer.kind === 'stored' && !answer.duplicate;
    if (isNew && envelope.subject.endsWith('.lifecycle')) lives.recorded(envelope.events);
  });
  const snapshots = store && new Snapshots(store);
  const source = snapshots && new SnapshotSource(snapshots, logger, now);
  const tail = new Tail(measured, logger, now, source);
  const log = comparedLog(measured, tail);
  const notices = new NoticeHub(registry);
  tail.observer = notices;
  const signals = new SignalWriter(log, tail, now, newId);
  const barrier = new Barrier({ log, tail, collectorId: id, now, newId });
  const tokens = new TerminationTokens(options.terminationSecret ?? null, now);
  const limits = new LimitMetrics(registry, () => tail.state);
  const refused = limits.refused.bind(limits);
  const collector = new Collector({ log, tail, barrier, now, newId }, signals, tokens, refused);
  metrics.observeClocks(collector.corrections);
  const sweeper = new Sweeper(collector, logger, id);
  const tombstones = new TombstoneSweeper(tail);
  const observe = metrics.snapshot.bind(metrics);
  const writing = { tail, collectorId: id, logger, now, observe };
  const snapshotWriter =
    snapshots && source ? new SnapshotWriter({ ...writing, snapshots, source }, options.snapshotTimes) : null;
  return {
    collector,
    metrics,
    notices,
    sweep: () => sweeper.sweep(),
    snapshotWriter,
    start: () => {
      tail.start();
      sweeper.start();
      tombstones.start();
      snapshotWriter?.start();
    },
    stop: async () => {
      notices.stop();
      await Promise.all([sweeper.stop(), tombstones.stop(), snapshotWriter?.stop()]);
      await signals.drain();
      await tail.stop();
    },
  };
}

@Module({})
export class CollectorModule {
  static forParts({ collector }: CollectorParts): DynamicModule {
    return {
      module: CollectorModule,
      controllers: [
        CommandsController,
        UserSessionsController,
        KeysController,
        LimitsController,
        SitesController,
      ],
      providers: [{ provide: Collector, useValue: collector }],
    };
  }
}

/** Connects to the log of the configuration; waits for NATS if it is away. */
export async function connect(config: CollectorConfig): Promise<LogConnection> {
  return connectLog({ servers: config.NATS_URL, name: config.COLLECTOR_ID });
}
