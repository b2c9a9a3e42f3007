import 'reflect-metadata';
import { largestBodyBytes } from '@headcount/contracts';
import { connectLog, demandFittingServer } from '@headcount/event-log';
import { withArchive } from '@headcount/event-log/archive';
import {
  createLogger,
  createMetrics,
  createService,
  giveUp,
  RefusedKeys,
  runService,
  startService,
} from '@headcount/service-kit';
import { TokenAccess } from './access/token-access.js';
import { Collectors } from './commands/collectors.js';
import { readConfig, tokenOptions, type QueryApiConfig } from './config.js';
import { refuseOtherMethods } from './other-methods.js';
import { QueryApiModule } from './query-api.module.js';
import { LogMark } from './reads/log-mark.js';
import { ReadModel } from './reads/read-model.js';

async function main(config: QueryApiConfig): Promise<void> {
  const logger = createLogger('query-api', config.LOG_LEVEL);
  const connection = await connectLog({ servers: config.NATS_URL, name: 'headcount query-api' });
  await demandFittingServer(connection, (error) => giveUp('query-api', error));
  const wholeLog = withArchive(connection.log, config);
  const registry = createMetrics();
  const readModel = new ReadModel(config.DATABASE_URL, Date.now, new LogMark(connection.log, Date.now));
  const collectors = new Collectors(config.NATS_URL);
  const refusedKeys = new RefusedKeys({ registry, perSecond: config.RATE_LIMIT_BAD_KEYS });
  const issuer = tokenOptions(config);
  const tokens = issuer && new TokenAccess(issuer);
  const app = await createService({
    module: QueryApiModule.over({
      ...{ readModel, collectors, refusedKeys, tokens, registry, logger },
      ...{ clientAddress: config.TRUSTED_PROXIES, requestsPerSecond: config.RATE_LIMIT_PER_KEY },
      ...{ log: connection.log, wholeLog, now: Date.now },
    }),
    logger,
    publicUrl: config.PUBLIC_URL,
    bodyLimit: largestBodyBytes,
    metrics: registry,
    refusedKeys,
    browsers: { origins: config.CORS_ORIGINS, pages: true },
    readiness: () => [{ name: 'read model', check: () => readModel.position().then(() => null) }],
    prepare: (_app, fastify) => refuseOtherMethods(fastify, config.PUBLIC_URL),
  });
  await runService(app, { host: config.HOST, port: config.PORT }, logger, async () => {
    await collectors.close();
    await connection.close();
    await readModel.close();
  });
}

await startService('query-api', () => main(readConfig(process.env)));
