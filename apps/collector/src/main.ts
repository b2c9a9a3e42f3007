import 'reflect-metadata';
import { Transport } from '@nestjs/microservices';
import { largestBodyBytes } from '@headcount/contracts';
import { clientOptions, demandFittingServer } from '@headcount/event-log';
import {
  createLogger,
  createMetrics,
  createService,
  giveUp,
  RefusedKeys,
  runService,
  startService,
} from '@headcount/service-kit';
import { assembleCollector, CollectorModule, connect } from './collector.module.js';
import { readConfig, type CollectorConfig } from './config.js';
import { limitHeapGrowth } from './heap.js';
import { registerIntake } from './intake/routes.js';
import { defaultTimes } from './snapshot/snapshot-writer.js';

async function main(config: CollectorConfig): Promise<void> {
  limitHeapGrowth();
  const logger = createLogger('collector', config.LOG_LEVEL);
  const registry = createMetrics();
  const connection = await connect(config);
  await demandFittingServer(connection, (error) => giveUp('collector', error));
  const parts = assembleCollector(connection.log, {
    id: config.COLLECTOR_ID,
    logger,
    now: Date.now,
    registry,
    terminationSecret: config.TERMINATION_SECRET,
    store: connection.state,
    snapshotTimes: {
      ...defaultTimes,
      facts: config.SNAPSHOT_AFTER_FACTS,
      ms: config.SNAPSHOT_AFTER_SECONDS * 1000,
    },
  });
  const { collector, metrics, notices } = parts;
  const refusedKeys = new RefusedKeys({ registry, perSecond: config.RATE_LIMIT_BAD_KEYS });
  const app = await createService({
    module: CollectorModule.forParts(parts),
    logger,
    publicUrl: config.PUBLIC_URL,
    bodyLimit: largestBodyBytes,
    metrics: registry,
    refusedKeys,
    browsers: { origins: config.CORS_ORIGINS, pages: false },
    readiness: () => [{ name: 'log', check: () => collector.tail.problem }],
    prepare: (nest, fastify) => {
      const { PUBLIC_URL: publicUrl, TRUSTED_PROXIES: clientAddress } = config;
      const access = { clientAddress, requestsPerSecond: config.RATE_LIMIT_PER_KEY };
      registerIntake(fastify, { collector, metrics, notices, logger, refusedKeys, publicUrl, ...access });
      nest.connectMicroservice({
        transport: Transport.NATS,
        options: { ...clientOptions(config.NATS_URL), queue: 'collectors' },
      });
      // in the background: it waits for NATS, and health has to be answered before
      nest
        .startAllMicroservices()
        .catch((error: unknown) => logger.error({ err: error }, 'no commands are taken'));
    },
  });
  parts.start();
  await runService(app, { host: config.HOST, port: config.PORT }, logger, async () => {
    await parts.stop();
    await connection.close();
  });
}

await startService('collector', () => main(readConfig(process.env)));
