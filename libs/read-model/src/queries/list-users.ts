import type { User } from '@headcount/contracts';
import { inSeconds } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { PageAt } from './list-sessions.js';
import { positionColumns, positionOf, type PositionColumns } from './projection-position.js';

export interface ListUsers {
  readonly site: string;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most users of a page; 1 or more. */
  readonly limit: number;
}

interface UserColumns {
  user_id: string;
  sessions: string;
  open: string;
  span_sum: string;
  span_union: string;
  connected_sum: string;
  connected_union: string;
  active_sum: string;
  active_union: string;
  uncertainty: string;
  first_seen_at: Date;
  last_seen_at: Date;
}

const millisecondsOf = (ranges: string) => `
  coalesce((select sum(extract(epoch from upper(r) - lower(r)) * 1000) from unnest(${ranges}) r), 0)::int8`;

/**
 * The page's users are found by skipping from one to the next in the index over (site, user_id), so that a
 * user with many sessions costs no more than one with few. Sums are session hours; unions are person hours:
 * time covered by several sessions counts once.
 */
const usersSql = (schema: string) => `
  with recursive page (user_id, n) as (
    (select s.user_id, 1 from ${schema}.session s
     where s.site = $1 and s.user_id is not null and ($3::text is null or s.user_id > $3)
     order by s.user_id limit 1)
    union all
    select (select s.user_id from ${schema}.session s
            where s.site = $1 and s.user_id is not null and s.user_id > p.user_id
            order by s.user_id limit 1), p.n + 1
    from page p where p.user_id is not null and p.n < $2
  ), totals as (
    select s.user_id, count(*) as sessions, count(*) filter (where s.ended_at is null) as open,
      sum(coalesce(s.span_ms, (extract(epoch from l.last_seen_at - s.started_at) * 1000)::int8))::int8 as span_sum,
      range_agg(tstzrange(s.started_at, coalesce(s.ended_at, l.last_seen_at))) as span,
      sum(coalesce(s.connected_ms, l.connected_ms))::int8 as connected_sum,
      range_agg(coalesce(s.connected_segments, l.connected_segments)) as connected,
      coalesce(sum(case when s.ended_at is null then l.active_ms else s.active_ms end), 0)::int8 as active_sum,
      range_agg(case when s.ended_at is null and l.active_ms is not null then l.active_segments
        when s.active_ms is not null then s.active_segments end) as active,
      coalesce(sum(s.end_uncertainty_ms), 0)::int8 as uncertainty,
      min(s.started_at) as first_seen_at, max(coalesce(s.last_seen_at, l.last_seen_at)) as last_seen_at
    from page p join ${schema}.session s on s.site = $1 and s.user_id = p.user_id
    left join ${schema}.live l on l.site = s.site and l.id = s.id
    group by s.user_id
  )
  select ${positionColumns}, t.user_id, t.sessions, t.open, t.first_seen_at, t.last_seen_at, t.uncertainty,
    t.span_sum, ${millisecondsOf('t.span')} as span_union,
    t.connected_sum, ${millisecondsOf('t.connected')} as connected_union,
    t.active_sum, ${millisecondsOf('t.active')} as active_union
  from ${schema}.checkpoint c left join totals t on true order by t.user_id`;

/**
 * Users of a site by their id, by code point, with totals over all their sessions.
 *
 * @throws InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listUsers(dataSource: DataSource, query: ListUsers): Promise<PageAt<User>> {
  const scope = { query: 'users', filters: [query.site] };
  const after = query.cursor === undefined ? null : decodeCursor(scope, query.cursor, 1)[0]!;
  const generation = await activeGeneration(dataSource);
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<UserColumns & PositionColumns>(usersSql(generation.schema), [
      query.site,
      query.limit + 1,
      after,
    ]),
  );
  const found = rows.filter(({ user_id }) => user_id !== null);
  const data = found.slice(0, query.limit).map(userOf);
  const more = found.length > query.limit;
  return {
    data,
    page: { nextCursor: more ? encodeCursor(scope, [data.at(-1)!.userId]) : null },
    position: positionOf(generation, rows[0]!),
  };
}

function userOf(row: UserColumns): User {
  return {
    userId: row.user_id,
    sessions: Number(row.sessions),
    open: Number(row.open),
    spanSeconds: { sum: seconds(row.span_sum), union: seconds(row.span_union) },
    connectedSeconds: { sum: seconds(row.connected_sum), union: seconds(row.connected_union) },
    activeSeconds: { sum: seconds(row.active_sum), union: seconds(row.active_union) },
    uncertaintySeconds: seconds(row.uncertainty),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
  };
}

function seconds(milliseconds: string): number {
  return inSeconds(Number(milliseconds));
}
