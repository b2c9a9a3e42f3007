import 'reflect-metadata';
import { demandFittingServer } from '@headcount/event-log';
import {
  createLogger,
  createMetrics,
  createService,
  giveUp,
  runService,
  startService,
} from '@headcount/service-kit';
import { readConfig, type ProjectorConfig } from './config.js';
import { assembleProjector, ProjectorModule } from './projector.module.js';
import { readinessOf } from './readiness.js';

/** There is nothing to send to a projector. */
const bodyLimit = 1024;

async function main(config: ProjectorConfig): Promise<void> {
  const logger = createLogger('projector', config.LOG_LEVEL);
  const registry = createMetrics();
  const parts = await assembleProjector(config, { logger, registry, now: Date.now });
  await demandFittingServer(parts.connection, (error) => giveUp('projector', error));
  const app = await createService({
    module: ProjectorModule.forParts(parts),
    logger,
    publicUrl: config.PUBLIC_URL,
    bodyLimit,
    metrics: registry,
    readiness: () => readinessOf(parts.dataSource, parts.projections),
  });
  parts.projections.start();
  parts.rebuilds.start();
  await runService(app, { host: config.HOST, port: config.PORT }, logger, () => parts.stop());
}

await startService('projector', () => main(readConfig(process.env)));
