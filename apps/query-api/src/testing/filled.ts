import type { StoredEnvelope } from '@headcount/event-log';
import { changesOf, foldBatch } from '@headcount/projection-runner';
import {
  activeGeneration,
  createDataSource,
  inTransaction,
  migrate,
  writeChanges,
  type DataSource,
} from '@headcount/read-model';

/** The read model of a whole log, in an empty database. */
export async function filledFrom(url: string, log: readonly StoredEnvelope[]): Promise<DataSource> {
  const dataSource = createDataSource(url);
  await migrate(dataSource);
  const { schema } = await activeGeneration(dataSource);
  const last = log.at(-1)!;
  await inTransaction(dataSource, {}, async (sql) => {
    await writeChanges(sql, schema, changesOf(foldBatch(() => undefined, log)));
    await sql.affected(`update ${schema}.checkpoint set seq = $1, last_logged_at = $2`, [
      last.seq,
      new Date(last.loggedAt),
    ]);
  });
  await inTransaction(dataSource, {}, (sql) => sql.rows(`analyze ${schema}.session, ${schema}.live`));
  return dataSource;
}
