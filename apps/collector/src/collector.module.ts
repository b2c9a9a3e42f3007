import { Module, type DynamicModule } from '@nestjs/common';
import { connectLog, type EventLog, type LogConnection } from '@headcount/event-log';
import { createMetrics, type Logger, type Registry } from '@headcount/service-kit';
import { Barrier } from './admission/barrier.js';
import { Collector } from './admission/collector.js';
import { SignalWriter } from './admission/signals.js';
import { Tail } from './admission/tail.js';
import { CommandsController } from './commands/commands.controller.js';
import type { CollectorConfig } from './config.js';
import { CollectorMetrics } from './metrics.js';
import { Sweeper } from './sweeper/sweeper.js';

/** Everything a running collector consists of. */
export interface CollectorParts {
  readonly collector: Collector;
  readonly metrics: CollectorMetrics;
  /** One round of the sweeper, now. */
  sweep(): Promise<void>;
  start(): void;
  /** Finishes what is in flight, then lets go of the log. */
  stop(): Promise<void>;
}

/** The composition of a collector over any log; no Nest in it, so that tests build the same. */
export function assembleCollector(
  log: EventLog,
  options: { id: string; logger: Logger; now: () => number; registry?: Registry },
): CollectorParts {
  const { id, logger, now } = options;
  const tail = new Tail(log, logger, now);
  const signals = new SignalWriter(log, tail, now);
  const barrier = new Barrier(log, tail, id, now);
  const collector = new Collector({ log, tail, barrier, now }, signals);
  const sweeper = new Sweeper(collector, logger);
  const metrics = new CollectorMetrics(options.registry ?? createMetrics(), () => tail.state);
  return {
    collector,
    metrics,
    sweep: () => sweeper.sweep(),
    start: () => {
      tail.start();
      sweeper.start();
    },
    stop: async () => {
      await sweeper.stop();
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
      controllers: [CommandsController],
      providers: [{ provide: Collector, useValue: collector }],
    };
  }
}

/** Connects to the log of the configuration; waits for NATS if it is away. */
export async function connect(config: CollectorConfig): Promise<LogConnection> {
  return connectLog({ servers: config.NATS_URL, name: config.COLLECTOR_ID });
}
