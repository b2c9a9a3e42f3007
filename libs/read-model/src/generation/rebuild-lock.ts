import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';

/** Held by whoever fills the tables of a rebuild, for as long as its connection lives. An arbitrary number. */
const rebuildLock = 7_203_114_003;

/**
 * Runs `work` while no other process fills a rebuild. A process that dies lets go at once. Holds a connection.
 *
 * @returns undefined, and nothing was run, when another process does
 */
export async function whileOnlyRebuilder<Result>(
  dataSource: DataSource,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  return withSql(dataSource, async (sql) => {
    const [{ held }] = (await sql.rows('select pg_try_advisory_lock($1) as held', [rebuildLock])) as [
      { held: boolean },
    ];
    if (!held) return undefined;
    try {
      return await work();
    } finally {
      await sql.rows('select pg_advisory_unlock($1)', [rebuildLock]).catch(() => undefined);
    }
  });
}

/** Whether a process fills a rebuild now. */
export async function isRebuilderAtWork(dataSource: DataSource): Promise<boolean> {
  const held = await withSql(dataSource, (sql) =>
    sql.rows(
      `select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1
         and database = (select oid from pg_database where datname = current_database())
         and classid::bigint << 32 | objid::bigint = $1`,
      [rebuildLock],
    ),
  );
  return held.length > 0;
}
