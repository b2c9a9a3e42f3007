import type { Session } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { joinedUserAgent } from './device-columns.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { sessionColumns, sessionOf, type SessionColumns } from './session-columns.js';

/** One session; null when the projection knows none of this id. @throws GenerationMissingError, ReadModelUnavailableError */
export async function findSession(
  dataSource: DataSource,
  { site, id }: { readonly site: string; readonly id: string },
): Promise<{ readonly session: Session | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<SessionColumns & PositionColumns>(
      `select ${positionColumns}, ${sessionColumns}
       from ${schema}.checkpoint c
       left join ${schema}.session s on s.site = $1 and s.id = $2
       left join ${schema}.live l on l.site = s.site and l.id = s.id
       ${joinedUserAgent(schema)}`,
      [site, id],
    ),
  );
  return {
    session: row!.id === null ? null : sessionOf(row!),
    position: positionOf(generation, row!),
  };
}
