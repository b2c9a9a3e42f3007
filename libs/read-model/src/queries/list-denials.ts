import type { Denial } from '@headcount/contracts';
import { formatPosition, type Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { decodeCursor, encodeCursor, placeOf } from './cursor.js';
import type { PageAt } from './list-sessions.js';
import { positionColumns, positionOf, type PositionColumns } from './projection-position.js';

export interface ListDenials {
  readonly site: string;
  readonly limitId?: string | undefined;
  readonly userId?: string | undefined;
  /** Half open, by the time of the refusal. */
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most denials of a page; 1 or more. */
  readonly limit: number;
}

interface DenialColumns {
  seq: string | null;
  index: number;
  limit_id: string;
  scope: Denial['scope'];
  mode: Denial['mode'];
  key: string | null;
  max: string;
  current: string;
  request: Denial['request'];
  user_id: string | null;
  client_id: string | null;
  source_id: string | null;
  session_id: string;
  denied_at: Date;
  count: number;
  admitted_at: Date | null;
}

/**
 * The page first, then for each refusal on it the first seat that its session, or another one of its user, took after
 * it. That stands in the rows of sessions that held a seat later.
 */
const denialsSql = (schema: string) => `
  select ${positionColumns}, p.*, a.admitted_at
  from ${schema}.checkpoint c left join lateral (
    select d.seq, d.index, d.limit_id, d.scope, d.mode, d.key, d.max, d.current, d.request, d.user_id, d.client_id,
      d.source_id, d.session_id, d.denied_at, d.count
    from ${schema}.denial d
    where d.site = $1 and ($3::text is null or d.limit_id = $3) and ($4::text is null or d.user_id = $4)
      and ($5::timestamptz is null or d.denied_at >= $5) and ($6::timestamptz is null or d.denied_at < $6)
      and ($7::int8 is null or (d.seq, d.index) < ($7, $8::int4))
    order by d.seq desc, d.index desc limit $2
  ) p on true
  left join lateral (
    select min(t.at) as admitted_at from (
      select s.occupied, s.occupied_since from ${schema}.session s where s.site = $1 and s.id = p.session_id
      union all
      select s.occupied, s.occupied_since from ${schema}.session s
      where s.site = $1 and s.user_id = p.user_id
        and (s.occupied_since >= p.denied_at or s.occupied_until > p.denied_at)
    ) s, lateral (
      select lower(r) as at from unnest(s.occupied) r union all select s.occupied_since
    ) t where t.at >= p.denied_at
  ) a on true
  order by p.seq desc, p.index desc`;

/**
 * Refusals of a site, the latest in the log first, with when those who were refused got in after all.
 *
 * @throws InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listDenials(dataSource: DataSource, query: ListDenials): Promise<PageAt<Denial>> {
  const { site, limitId = null, userId = null, from = null, to = null } = query;
  const scope = { query: 'denials', filters: [site, limitId, userId, from, to] };
  const after = query.cursor === undefined ? null : placeOf(decodeCursor(scope, query.cursor, 1)[0]!);
  const generation = await activeGeneration(dataSource);
  const values = [
    ...[site, query.limit + 1, limitId, userId, iso(from), iso(to)],
    ...[after?.seq ?? null, after?.index ?? null],
  ];
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<DenialColumns & PositionColumns>(denialsSql(generation.schema), values),
  );
  const found = rows.flatMap((row) => (row.seq === null ? [] : [denialOf(row.seq, row)]));
  const data = found.slice(0, query.limit);
  const more = found.length > query.limit;
  return {
    data,
    page: { nextCursor: more ? encodeCursor(scope, [data.at(-1)!.position]) : null },
    position: positionOf(generation, rows[0]!),
  };
}

function iso(at: Millis | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function denialOf(seq: string, row: DenialColumns): Denial {
  return {
    position: formatPosition({ seq: Number(seq), index: row.index }),
    limitId: row.limit_id,
    scope: row.scope,
    mode: row.mode,
    key: row.key,
    max: Number(row.max),
    current: Number(row.current),
    request: row.request,
    userId: row.user_id,
    clientId: row.client_id,
    sourceId: row.source_id,
    sessionId: row.session_id,
    deniedAt: row.denied_at.toISOString(),
    count: row.count,
    admittedAt: row.admitted_at?.toISOString() ?? null,
  };
}
