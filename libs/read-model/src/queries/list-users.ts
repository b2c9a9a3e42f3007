import type { User } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { inTransaction, withSql } from '../database/sql.js';
import { activeGeneration, type Generation } from '../generation/generation.js';
import { sharedSession } from '../tables/session-indexes.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { PageAt } from './list-sessions.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
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

/**
 * `$1` the site, `$2` and `$3` the window, `$4` the number of candidates, `$5` the user that they come after. Candidates
 * are found by skipping from one to the next in the days of users: they were there on a day that the window touches.
 */
const usersInWindowSql = (schema: string) => {
  const candidate = `
    select d.user_id from ${schema}.user_day d
    where d.site = $1 and d.day > $2::timestamptz - interval '1 day' and d.day < $3::timestamptz`;
  return `
  with recursive candidates (user_id, n) as (
    select (${candidate} and d.user_id > coalesce($5::text, '') order by d.user_id limit 1), 1
    union all
    select (${candidate} and d.user_id > p.user_id order by d.user_id limit 1), p.n + 1
    from candidates p where p.user_id is not null and p.n < $4
  ), page (user_id) as (
    select user_id from candidates where user_id is not null
  ), ${totalsOfPage(schema, 'tstzrange($2::timestamptz, $3::timestamptz)')}
  select ${positionColumns}, ${totalColumns},
    (select max(user_id) from page) as last_candidate, (select count(*) from page)::int4 as candidates
  from ${schema}.checkpoint c left join totals t on true order by t.user_id`;
};

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
  const wanted = { site, most: query.limit + 1, after };
  const { users, position } = await (from === undefined && to === undefined
    ? usersOfSite(dataSource, generation, wanted)
    : usersInWindow(dataSource, generation, { ...wanted, from, to }));
  const data = users.slice(0, query.limit);
  const more = users.length > query.limit;
  return { data, page: { nextCursor: more ? encodeCursor(scope, [data.at(-1)!.userId]) : null }, position };
}

interface Wanted {
  readonly site: string;
  readonly most: number;
  readonly after: string | null;
}

interface Found {
  readonly users: readonly User[];
  readonly position: ProjectionPosition;
}

type Row = UserColumns & PositionColumns;

async function usersOfSite(
  dataSource: DataSource,
  generation: Generation,
  { site, most, after }: Wanted,
): Promise<Found> {
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<Row>(usersSql(generation.schema), [site, most, after]),
  );
  return { users: usersIn(rows), position: positionOf(generation, rows[0]!) };
}

/** Candidates are asked for until enough of them were there, or there are no more. */
async function usersInWindow(
  dataSource: DataSource,
  generation: Generation,
  { site, most, from, to, ...wanted }: Wanted & Pick<ListUsers, 'from' | 'to'>,
): Promise<Found> {
  const window = [instant(from, '-infinity'), instant(to, 'infinity')];
  const text = usersInWindowSql(generation.schema);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const users: User[] = [];
    for (let { after } = wanted, atOnce = most; ; atOnce = Math.min(2 * atOnce, mostAtOnce)) {
      const rows = await sql.rows<Row & { last_candidate: string | null; candidates: number }>(text, [
        ...[site, ...window, atOnce, after],
      ]);
      users.push(...usersIn(rows));
      const { candidates, last_candidate: last } = rows[0]!;
      if (users.length >= most || candidates < atOnce)
        return { users: users.slice(0, most), position: positionOf(generation, rows[0]!) };
      after = last;
    }
  });
}

const mostAtOnce = 1_000;

function usersIn(rows: readonly UserColumns[]): readonly User[] {
  return rows.flatMap((row) => userOf(row) ?? []);
}

function instant(at: Millis | undefined, none: string): string {
  return at === undefined ? none : new Date(at).toISOString();
}
