import type { User } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { sharedSession } from '../tables/session-indexes.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { PageAt } from './list-sessions.js';
import { positionColumns, positionOf, type PositionColumns } from './projection-position.js';
import { usersInside } from './users-in-buckets.js';
import { totalColumns, totalsOfPage, userOf, type UserColumns } from './user-totals.js';

export interface ListUsers {
  readonly site: string;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most users of a page; 1 or more. */
  readonly limit: number;
  /** Who was there from then on, and what lies there. */
  readonly from?: Millis | undefined;
  /** The same until then. */
  readonly to?: Millis | undefined;
}

/**
 * The page's users are found by skipping from one to the next in the index over (site, user_id), so that a
 * user with many sessions costs no more than one with few; and among the logins of the sessions that changed
 * hands or were left by a logout.
 */
const usersSql = (schema: string) => `
  with recursive last_users (user_id, n) as (
    (select s.user_id, 1 from ${schema}.session s
     where s.site = $1 and s.user_id is not null and ($3::text is null or s.user_id > $3)
     order by s.user_id limit 1)
    union all
    select (select s.user_id from ${schema}.session s
            where s.site = $1 and s.user_id is not null and s.user_id > p.user_id
            order by s.user_id limit 1), p.n + 1
    from last_users p where p.user_id is not null and p.n < $2
  ), former_users (user_id) as (
    select distinct (login ->> 'userId') collate "C"
    from ${schema}.session s cross join lateral jsonb_array_elements(s.logins) login
    where s.site = $1 and ${sharedSession('s')}
      and ($3::text is null or (login ->> 'userId') collate "C" > $3)
    order by 1 limit $2
  ), page (user_id) as (
    select user_id from last_users where user_id is not null union select user_id from former_users
    order by 1 limit $2
  ), ${totalsOfPage(schema)}
  select ${positionColumns}, ${totalColumns}
  from ${schema}.checkpoint c left join totals t on true order by t.user_id`;

/** `$1` the site, `$2` and `$3` the window, `$4` the number of rows, `$5` the user that they come after. */
const usersInWindowSql = (schema: string) => `
  with ${usersInside(schema)}, page (user_id) as (
    select distinct user_id collate "C" from inside
    where $5::text is null or user_id collate "C" > $5 order by 1 limit $4
  ), ${totalsOfPage(schema, 'tstzrange(($2::timestamptz[])[1], $3::timestamptz)')}
  select ${positionColumns}, ${totalColumns}
  from ${schema}.checkpoint c left join totals t on true order by t.user_id`;

/**
 * Users of a site by their id, by code point, with totals over all their sessions; with `from` or `to` over what lies
 * there, and only those who were there.
 *
 * @throws InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listUsers(dataSource: DataSource, query: ListUsers): Promise<PageAt<User>> {
  const { site, from, to } = query;
  const scope = { query: 'users', filters: [site, from ?? null, to ?? null] };
  const after = query.cursor === undefined ? null : decodeCursor(scope, query.cursor, 1)[0]!;
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const page = [query.limit + 1, after];
  const [text, values] =
    from === undefined && to === undefined
      ? [usersSql(schema), [site, ...page]]
      : [usersInWindowSql(schema), [site, ...windowValues({ from, to }), ...page]];
  const rows = await withSql(dataSource, (sql) => sql.rows<UserColumns & PositionColumns>(text, values));
  const found = rows.flatMap((row) => userOf(row) ?? []);
  const data = found.slice(0, query.limit);
  const more = found.length > query.limit;
  return {
    data,
    page: { nextCursor: more ? encodeCursor(scope, [data.at(-1)!.userId]) : null },
    position: positionOf(generation, rows[0]!),
  };
}

function windowValues({ from, to }: Pick<ListUsers, 'from' | 'to'>): readonly unknown[] {
  const instant = (at: Millis | undefined, none: string) =>
    at === undefined ? none : new Date(at).toISOString();
  return [[instant(from, '-infinity')], instant(to, 'infinity')];
}
