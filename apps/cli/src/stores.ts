import { connectLog, type LogConnection } from '@headcount/event-log';
import { closeDataSource, createDataSource, type DataSource } from '@headcount/read-model';
import { exitCodes, Failure, messageOf } from './failure.js';

const answerWithinMs = 4_000;

/**
 * Runs `use` with a connection to NATS, and closes it afterwards.
 *
 * @throws Failure (unreachable) when NATS does not answer
 */
export async function withConnection<Result>(
  natsUrl: string,
  use: (connection: LogConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connectLog({ servers: natsUrl, name: 'headcount-cli', waitMs: answerWithinMs });
  try {
    if (!connection.nats.connected)
      throw new Failure(
        exitCodes.unreachable,
        `NATS does not answer at ${withoutSecrets(natsUrl)}: ${connection.nats.awayReason ?? 'no reason given'}`,
      );
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/**
 * Runs `use` with a connection to the read models' database, and closes it afterwards.
 *
 * @throws Failure (unreachable) when Postgres does not answer
 */
export async function withDatabase<Result>(
  databaseUrl: string,
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const dataSource = createDataSource(databaseUrl, { applicationName: 'headcount-cli' });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new Failure(
      exitCodes.unreachable,
      `Postgres does not answer at ${withoutSecrets(databaseUrl)}: ${messageOf(error)}`,
      { cause: error },
    );
  }
  try {
    return await use(dataSource);
  } finally {
    await closeDataSource(dataSource);
  }
}

/** An address as it may be shown: without user, password and parameters. */
export function withoutSecrets(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return 'the address that was given';
  }
}
