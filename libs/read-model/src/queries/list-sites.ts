import { allSites, type Site } from '@headcount/contracts';
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

/** A row for each site, or one without a name where there is none. */
interface SiteColumns extends PositionColumns {
  site: string | null;
  time_zone: string | null;
  open: string;
}

/**
 * The site of this name, as the only one of a list; one that has set nothing lives under the defaults. For `all`: every
 * site that was created, or has a key, by name.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function listSites(
  dataSource: DataSource,
  { site }: { readonly site: string },
): Promise<{ readonly data: readonly Site[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const every = `select name from ${schema}.site union select k.site from ${schema}.api_key k`;
  const names = site === allSites ? `select name from (${every}) named where name <> $1` : 'select $1::text';
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<SiteColumns>(
      `select ${positionColumns}, n.name as site,
         (select p.policy ->> 'timeZone' from ${schema}.policy p where p.site = n.name) as time_zone,
         (select count(*) from ${schema}.live l where l.site = n.name) as open
       from ${schema}.checkpoint c left join (${names}) n (name) on true
       order by n.name collate "C"`,
      [site],
    ),
  );
  const data = rows.flatMap(({ site: name, time_zone, open }) =>
    name === null
      ? []
      : [{ site: name, timeZone: time_zone ?? defaultSitePolicy.timeZone, open: Number(open) }],
  );
  return { data, position: positionOf(generation, rows[0]!) };
}
