import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import type { Generation } from '../generation/generation.js';

/** How many dead letters a generation has. @throws GenerationMissingError, ReadModelUnavailableError */
export async function countDeadLetters(dataSource: DataSource, { schema }: Generation): Promise<number> {
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<{ n: string }>(`select count(*) as n from ${schema}.dead_letter`),
  );
  return Number(row!.n);
}
