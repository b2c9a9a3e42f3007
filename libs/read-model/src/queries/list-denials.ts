import type { Denial } from '@headcount/contracts';
import { formatPosition, type Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { sharedSession } from '../tables/session-indexes.js';
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

const sharedWithUser = `${sharedSession('s')} and s.user_id is distinct from p.user_id
        and s.logins @> jsonb_build_array(jsonb_build_object('userId', p.user_id))`;

/** Instants in the session's logins, of an element `e`; its first user's seat is theirs from its beginning. */
const loggedIn = `case when (e ->> 'loginAt')::int8 > (extract(epoch from s.started_at) * 1000)::int8
  then to_timestamp((e ->> 'loginAt')::int8 / 1000.0) else '-infinity' end`;
const loggedOut = `case when (e ->> 'logoutAt')::int8 is distinct from (extract(epoch from s.ended_at) * 1000)::int8
  then to_timestamp((e ->> 'logoutAt')::int8 / 1000.0) end`;

/** When a session `s` took the seats that it has and had, and gave them back. */
const held = `(
    select lower(r) as since, upper(r) as until from unnest(s.occupied) r
    union all select s.occupied_since, 'infinity' where s.occupied_since is not null) h`;

/** When the seats of a session `s` came into the hands of the user of a denial `p`. */
const seatsOfUser = (schema: string, found: string) => `
      select greatest(h.since, l.since) from ${schema}.session s cross join lateral ${held} cross join lateral (
        select ${loggedIn} as since, coalesce(${loggedOut}, 'infinity') as until
        from jsonb_array_elements(s.logins) e where e ->> 'userId' = p.user_id) l
      where s.site = $1 and ${found} and (s.occupied_since is not null or s.occupied_until > p.denied_at)
        and greatest(h.since, l.since) < least(h.until, l.until)`;

/**
 * The page first, then for each refusal on it the first seat that its session took after it, or that came into the
 * hands of its user. That stands in the rows of sessions that hold a seat or held one later.
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
      select h.since as at from ${schema}.session s cross join lateral ${held} where s.site = $1 and s.id = p.session_id
      union all ${seatsOfUser(schema, 's.user_id = p.user_id')}
      union all ${seatsOfUser(schema, sharedWithUser)}
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
