import { MigrationExecutor, type DataSource } from 'typeorm';
import { mendGenerations } from '../generation/generation.js';
import { controlSchema } from '../generation/names.js';
import { translated } from './errors.js';
import { withSql } from './sql.js';

/** Held while migrating, so that two who do it at once do it one after the other. An arbitrary number. */
const migrationLock = 7_203_114_001;

/**
 * Brings the database to what this version needs: the control schema, and an active generation with its
 * tables. Does nothing to what is there already; may be called again and from several processes at once.
 *
 * @throws ReadModelUnavailableError when Postgres can't be used; the caller tries again.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  await withSql(dataSource, async (sql, runner) => {
    await sql.rows('select pg_advisory_lock($1)', [migrationLock]);
    try {
      await sql.rows(`create schema if not exists ${controlSchema}`);
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      await executor.executePendingMigrations();
      await mendGenerations(sql);
    } catch (error) {
      throw translated(error);
    } finally {
      await sql.rows('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    }
  });
}
