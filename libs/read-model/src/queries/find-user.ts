import type { User } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { totalColumns, totalsOfPage, userOf, type UserColumns } from './user-totals.js';

/** Totals of one user; null when nobody of this id ever was on. @throws GenerationMissingError, ReadModelUnavailableError */
export async function findUser(
  dataSource: DataSource,
  { site, userId }: { readonly site: string; readonly userId: string },
): Promise<{ readonly user: User | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<UserColumns & PositionColumns>(
      `with page (user_id) as (values ($2::text collate "C")), ${totalsOfPage(schema)}
       select ${positionColumns}, ${totalColumns} from ${schema}.checkpoint c left join totals t on true`,
      [site, userId],
    ),
  );
  return { user: userOf(row!), position: positionOf(generation, row!) };
}
