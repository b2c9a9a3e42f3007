import { decodeState, type SessionState } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { decodeLive, type LiveTexts } from '../tables/runs.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

interface StateColumns extends PositionColumns {
  found: boolean;
  ended: string | null;
  live: string | null;
  runs: string | null;
  measures: string | null;
}

/**
 * All that is remembered of one session, without its metadata: every lifecycle fact with its position, and its
 * signals joined to runs. Null when the projection knows none of this id. Two reads by key; the log is not asked.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function findSessionHistory(
  dataSource: DataSource,
  { site, id }: { readonly site: string; readonly id: string },
): Promise<{ readonly state: SessionState | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<StateColumns>(
      `select ${positionColumns}, s.id is not null as found, s.state as ended, l.state as live, l.runs,
         l.measures::text as measures
       from ${schema}.checkpoint c
       left join ${schema}.session s on s.site = $1 and s.id = $2
       left join ${schema}.live l on l.site = s.site and l.id = s.id`,
      [site, id],
    ),
  );
  return { state: row!.found ? stateOf(row!) : null, position: positionOf(generation, row!) };
}

function stateOf({ ended, live, runs, measures }: StateColumns): SessionState {
  if (ended !== null) return decodeState(ended);
  return decodeLive({ state: live, runs, measures } as LiveTexts);
}
