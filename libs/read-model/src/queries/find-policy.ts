import type { SitePolicy } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';

/** What a site has set last; null when it never did. @throws GenerationMissingError, ReadModelUnavailableError */
export async function findPolicy(dataSource: DataSource, site: string): Promise<SitePolicy | null> {
  const { schema } = await activeGeneration(dataSource);
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<{ policy: SitePolicy }>(`select policy from ${schema}.policy where site = $1`, [site]),
  );
  return row?.policy ?? null;
}
