import { randomUUID } from 'node:crypto';
import { hostname, setPriority, constants } from 'node:os';
import { connectLog } from '@headcount/event-log';
import { withArchive } from '@headcount/event-log/archive';
import { runRebuild } from '@headcount/projection-runner';
import { closeDataSource, createDataSource, readRebuild } from '@headcount/read-model';
import { createLogger, startService } from '@headcount/service-kit';
import { readConfig, type ProjectorConfig } from '../config.js';

/** Fills one rebuild, in a process of its own that the projector starts and that ends with it. */
async function main(config: ProjectorConfig): Promise<void> {
  const logger = createLogger('rebuild', config.LOG_LEVEL);
  const generation = Number(process.argv[2]);
  const writer = `${hostname()}/${process.pid}/${randomUUID()}`;
  // whatever it is at: what is not committed was never there
  process.once('disconnect', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  const connection = await connectLog({ servers: config.NATS_URL, name: 'headcount rebuild' });
  const log = withArchive(connection.log, config);
  const dataSource = createDataSource(config.DATABASE_URL, { applicationName: 'headcount rebuild' });
  const { pace } = await readRebuild(dataSource, generation);
  if (pace === 'polite') setPriority(constants.priority.PRIORITY_LOW);
  logger.info({ generation, pace }, 'the rebuild goes on');
  const rebuild = await runRebuild({
    ...{ log, dataSource, generation, writer, now: Date.now },
    signal: new AbortController().signal,
  });
  const { state, problem } = rebuild ?? { state: 'left to another process', problem: null };
  logger.info({ generation, state, problem }, 'the rebuild has ended');
  await connection.close();
  await closeDataSource(dataSource);
  process.disconnect?.();
}

await startService('rebuild', () => main(readConfig(process.env)));
