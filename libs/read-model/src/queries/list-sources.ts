import type { Source } from '@headcount/contracts';
import { inSeconds } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

interface SourceColumns extends PositionColumns {
  source_id: string | null;
  incarnation: string | null;
  sessions: string;
  open: string;
  last_seen_at: Date;
  skew_ms: string | null;
}

/**
 * Each source that told of a session or registered, by its id, by code point, with the incarnation that it registered last;
 * of one that never did, that of its newest session.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function listSources(
  dataSource: DataSource,
  site: string,
): Promise<{ readonly data: readonly Source[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<SourceColumns>(
      `with told as (
         select s.source_id collate "C" as source_id, count(*) as sessions,
           count(*) filter (where s.ended_at is null) as open,
           max(coalesce(s.last_seen_at, l.last_seen_at)) as last_seen_at
         from ${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
         where s.site = $1 and s.source_id is not null group by s.source_id
       )
       select ${positionColumns}, t.source_id, coalesce(t.sessions, 0) as sessions, coalesce(t.open, 0) as open,
         greatest(t.last_seen_at, t.registered_at) as last_seen_at, k.skew_ms, coalesce(t.incarnation, (
           select s.incarnation from ${schema}.session s where s.site = $1 and s.source_id = t.source_id
           order by s.started_at desc, s.id desc limit 1)) as incarnation
       from ${schema}.checkpoint c left join (
         select * from told full join (
           select source_id, incarnation, registered_at from ${schema}.source_life where site = $1
         ) life using (source_id)
       ) t on true
       left join ${schema}.source_clock k on k.site = $1 and k.source_id = t.source_id order by t.source_id`,
      [site],
    ),
  );
  return {
    data: rows.flatMap((row) => (row.source_id === null ? [] : [sourceOf(row.source_id, row)])),
    position: positionOf(generation, rows[0]!),
  };
}

function sourceOf(sourceId: string, row: SourceColumns): Source {
  return {
    sourceId,
    incarnation: row.incarnation,
    sessions: Number(row.sessions),
    open: Number(row.open),
    lastSeenAt: row.last_seen_at.toISOString(),
    clockSkewSeconds: row.skew_ms === null ? null : inSeconds(Number(row.skew_ms)),
  };
}
