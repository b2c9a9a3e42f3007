import type { StoredEnvelope } from '@headcount/event-log';
import { changesOf, foldBatch, openAfter, SessionMap } from '@headcount/projection-runner';
import {
  activeGeneration,
  createDataSource,
  inTransaction,
  migrate,
  writeChanges,
  type DataSource,
  type StoredState,
} from '@headcount/read-model';

/** The read model of a whole log, in an empty database; folded and written in as many batches as told. */
export async function filledFrom(
  url: string,
  log: readonly StoredEnvelope[],
  batches = 1,
): Promise<DataSource> {
  const dataSource = createDataSource(url);
  await migrate(dataSource);
  const { schema } = await activeGeneration(dataSource);
  const last = log.at(-1)!;
  await inTransaction(dataSource, {}, async (sql) => {
    const known = new SessionMap<StoredState>();
    const size = Math.ceil(log.length / batches);
    for (let at = 0; at < log.length; at += size) {
      const folded = foldBatch((site, id) => known.get(site, id), log.slice(at, at + size));
      await writeChanges(sql, schema, changesOf(folded));
      for (const session of folded.sessions.values())
        known.set(session.key.site, session.key.id, { state: session.state, open: openAfter(session) });
    }
    await sql.affected(`update ${schema}.checkpoint set seq = $1, last_logged_at = $2`, [
      last.seq,
      new Date(last.loggedAt),
    ]);
  });
  await inTransaction(dataSource, {}, (sql) => sql.rows(`analyze ${schema}.session, ${schema}.live`));
  return dataSource;
}
