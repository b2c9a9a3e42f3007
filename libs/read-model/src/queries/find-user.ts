import type { User } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
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

export interface FindUser {
  readonly site: string;
  readonly userId: string;
  /** With one of these: what of the sessions lies in `[from, to)`. */
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
}

/**
 * Totals of one user; null when nobody of this id ever was on, or was in the window.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function findUser(
  dataSource: DataSource,
  { site, userId, from, to }: FindUser,
): Promise<{ readonly user: User | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const isBound = from !== undefined || to !== undefined;
  const window = isBound ? 'tstzrange($3::timestamptz, $4::timestamptz)' : undefined;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<UserColumns & PositionColumns>(
      `with page (user_id) as (values ($2::text collate "C")), ${totalsOfPage(schema, window)}
       select ${positionColumns}, ${totalColumns} from ${schema}.checkpoint c left join totals t on true`,
      [site, userId, ...(isBound ? [instant(from), instant(to)] : [])],
    ),
  );
  return { user: userOf(row!), position: positionOf(generation, row!) };
}

/** Null: the window has no bound there. */
function instant(at: Millis | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
