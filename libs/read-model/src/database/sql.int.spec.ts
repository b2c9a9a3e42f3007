import { eventually, freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { ReadModelUnavailableError } from './errors.js';
import { closeDataSource, inTransaction, withSql } from './sql.js';

let dataSource: DataSource;
beforeEach(async () => {
  dataSource = createDataSource(await freshDatabase());
  await withSql(dataSource, (sql) => sql.rows('create table counter as select 0 as value'));
});
afterEach(() => closeDataSource(dataSource));

const countUp = () => withSql(dataSource, (sql) => sql.affected('update counter set value = value + 1'));

describe('a transaction whose client falls silent', () => {
  it('gives its locks up, and cannot be committed any more', async () => {
    let others: Promise<number> | undefined;
    const silent = inTransaction(dataSource, { silenceMs: 150 }, async (sql) => {
      await sql.affected('update counter set value = 100');
      others = countUp();
      await others;
    });
    await expect(silent).rejects.toThrow(ReadModelUnavailableError);
    await expect(others).resolves.toBe(1);
    const rows = await withSql(dataSource, (sql) => sql.rows<{ value: number }>('select value from counter'));
    expect(rows).toEqual([{ value: 1 }]);
  });

  it('keeps them until then', async () => {
    let waited = false;
    await inTransaction(dataSource, {}, async (sql) => {
      await sql.affected('update counter set value = 100');
      const others = countUp().then(() => (waited = true));
      await eventually(
        async () =>
          (
            await withSql(dataSource, (other) =>
              other.rows(
                `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
              ),
            )
          ).length === 1,
        { what: 'the other to wait for the lock' },
      );
      expect(waited).toBe(false);
      others.catch(() => undefined);
    });
    await eventually(() => waited, { what: 'the other to go on' });
  });
});
