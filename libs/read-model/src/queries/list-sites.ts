import type { Site } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

/**
 * The site of this name, as the only one of a list; one that has set nothing lives under the defaults.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function listSites(
  dataSource: DataSource,
  { site }: { readonly site: string },
): Promise<{ readonly data: readonly Site[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<PositionColumns & { time_zone: string | null; open: string }>(
      `select ${positionColumns},
         (select p.policy ->> 'timeZone' from ${schema}.policy p where p.site = $1) as time_zone,
         (select count(*) from ${schema}.live l where l.site = $1) as open
       from ${schema}.checkpoint c`,
      [site],
    ),
  );
  const timeZone = row!.time_zone ?? defaultSitePolicy.timeZone;
  return { data: [{ site, timeZone, open: Number(row!.open) }], position: positionOf(generation, row!) };
}
