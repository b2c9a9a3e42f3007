import type { Session } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { joinedSessions } from './list-sessions.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { sessionColumns, sessionOf, type SessionColumns } from './session-columns.js';

export interface AskSessionsOfIds {
  readonly site: string;
  readonly ids: readonly string[];
}

/** Those of the sessions that there are, all at one position. @throws GenerationMissingError, ReadModelUnavailableError */
export async function sessionsOfIds(
  dataSource: DataSource,
  { site, ids }: AskSessionsOfIds,
): Promise<{ readonly data: readonly Session[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<SessionColumns & PositionColumns>(
      `select ${positionColumns}, p.* from ${schema}.checkpoint c left join lateral (
         select ${sessionColumns} from ${joinedSessions(schema)} where s.site = $1 and s.id = any($2::text[])
       ) p on true`,
      [site, ids],
    ),
  );
  return {
    data: rows.filter(({ id }) => id !== null).map(sessionOf),
    position: positionOf(generation, rows[0]!),
  };
}
