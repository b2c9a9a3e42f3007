import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { connectLog, type LogConnection } from '@headcount/event-log';
import { withArchive } from '@headcount/event-log/archive';
import { closeDataSource, createDataSource, type DataSource } from '@headcount/read-model';
import { within, type Logger, type Registry } from '@headcount/service-kit';
import type { ProjectorConfig } from './config.js';
import { registerProjectionMetrics, registerRebuildMetrics } from './metrics.js';
import { Projections } from './projections.js';
import { Rebuilds } from './rebuilds.js';

/** Everything a running projector consists of. */
export interface ProjectorParts {
  readonly projections: Projections;
  readonly rebuilds: Rebuilds;
  readonly dataSource: DataSource;
  readonly connection: LogConnection;
  /** Finishes what is being written, then lets go of the log and the database. */
  stop(): Promise<void>;
}

/** A batch is written in well under a second; longer than this Postgres hangs. */
const longestStopMs = 5_000;
/** A statement that takes longer is given up, and its connection with it: then the batch is tried again. */
const queryTimeoutMs = 60_000;

/** Builds the parts; neither NATS nor Postgres need to be there. Nothing is projected before `start()` of its parts. */
export async function assembleProjector(
  config: ProjectorConfig,
  { logger, registry, now }: { logger: Logger; registry: Registry; now: () => number },
): Promise<ProjectorParts> {
  const writer = `${hostname()}/${process.pid}/${randomUUID()}`;
  const connection = await connectLog({ servers: config.NATS_URL, name: 'headcount projector' });
  const dataSource = createDataSource(config.DATABASE_URL, {
    applicationName: 'headcount projector',
    queryTimeoutMs,
  });
  const log = withArchive(connection.log, config);
  const projections = new Projections({ log, dataSource, writer, now, logger });
  const rebuilds = new Rebuilds({ dataSource, now, logger });
  registerProjectionMetrics(registry, () => projections.status);
  registerRebuildMetrics(registry, () => rebuilds.latest);
  return {
    ...{ projections, rebuilds, dataSource, connection },
    stop: async () => {
      const stopped = within(
        Promise.all([projections.stop(), rebuilds.stop()]).then(() => true),
        longestStopMs,
        false,
      );
      if (!(await stopped))
        return logger.warn('Postgres does not answer: what was being written is left to it');
      await connection.close();
      await closeDataSource(dataSource);
    },
  };
}

@Module({})
export class ProjectorModule {
  static forParts({ projections }: ProjectorParts): DynamicModule {
    return { module: ProjectorModule, providers: [{ provide: Projections, useValue: projections }] };
  }
}
