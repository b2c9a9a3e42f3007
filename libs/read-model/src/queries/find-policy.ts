import type { SitePolicy } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

/** What a site has set last; null when it never did. @throws GenerationMissingError, ReadModelUnavailableError */
export async function findPolicy(
  dataSource: DataSource,
  site: string,
): Promise<{ readonly policy: SitePolicy | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<PositionColumns & { policy: SitePolicy | null }>(
      `select ${positionColumns}, p.policy from ${schema}.checkpoint c
       left join ${schema}.policy p on p.site = $1`,
      [site],
    ),
  );
  return { policy: row!.policy, position: positionOf(generation, row!) };
}
