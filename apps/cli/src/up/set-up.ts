import { provision } from '@headcount/event-log';
import { migrate } from '@headcount/read-model';
import { ensureAdminKey } from '../keys.js';
import { withConnection, withDatabase } from '../stores.js';

/**
 * Stream, tables and the administrator's key; what is there already stays as it is.
 *
 * @returns the key
 * @throws Failure (unreachable) when NATS or Postgres does not answer
 */
export async function setUp(options: {
  dataDir: string;
  natsUrl: string;
  databaseUrl: string;
}): Promise<string> {
  const [adminKey] = await Promise.all([
    withConnection(options.natsUrl, async (connection) => {
      await provision(connection);
      return ensureAdminKey(options.dataDir, connection.log);
    }),
    withDatabase(options.databaseUrl, (dataSource) => migrate(dataSource)),
  ]);
  return adminKey;
}
