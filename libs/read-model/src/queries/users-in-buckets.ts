import { cellOf, UsersOfBuckets, type Bucket, type Millis } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { sharedSession } from '../tables/session-indexes.js';
import { instantOf } from './ranges.js';

const [since, until] = ['($2::timestamptz[])[1]', '$3::timestamptz'];

/**
 * Common table expressions up to `inside`: whose sessions were when in a window. `$1` the site, `$2` an array that begins
 * with its first instant, `$3` its end. Of an ended session that was one user's it reads an index alone. A session without
 * a length is its first user's. `offset 0` keeps an index over beginnings out of the search for the few that were shared.
 */
export const usersInside = (schema: string): string => `
  turns (user_id, since, until, brief) as (
    select s.user_id, s.user_since, s.ended_at, s.started_at = s.ended_at
    from ${schema}.session s
    where s.site = $1 and s.ended_at is not null and s.ended_at >= ${since} and s.started_at < ${until}
      and s.user_since is not null
    union all
    select s.user_id, s.user_since, l.last_seen_at, s.started_at = l.last_seen_at
    from ${schema}.session s join ${schema}.live l on l.site = s.site and l.id = s.id
    where s.site = $1 and s.ended_at is null and l.last_seen_at >= ${since} and s.started_at < ${until}
      and s.user_since is not null
    union all
    select m.login ->> 'userId', ${instantOf(`m.login ->> 'loginAt'`)},
      least(${instantOf(`m.login ->> 'logoutAt'`)}, e.until), m.number = 1 and e.since = e.until
    from ${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
    cross join lateral (select s.started_at as since, coalesce(s.ended_at, l.last_seen_at) as until offset 0) e
    cross join lateral jsonb_array_elements(s.logins) with ordinality m (login, number)
    where s.site = $1 and ${sharedSession('s')} and e.until >= ${since} and e.since < ${until}
  ), inside as (
    select t.user_id, greatest(t.since, ${since}) as since,
      case when t.brief then t.until else least(t.until, ${until}) - interval '1 millisecond' end as last
    from turns t
    where t.since < ${until} and (t.since < t.until and t.until > ${since} or t.brief and t.until >= ${since})
  )`;

const countSql = (schema: string) => `
  with ${usersInside(schema)} select count(distinct user_id) as users from inside`;

/**
 * How many users were there in each bucket; the buckets are ascending and without a gap, and none but the first begins
 * and none but the last ends inside a quarter of an hour. Whole quarters are told by how long ago the users of each had
 * been there, the others by the sessions that were there.
 */
export async function usersInBuckets(
  sql: Sql,
  schema: string,
  { site, buckets }: UsersAsked,
): Promise<readonly number[]> {
  const whole = buckets.filter(isOfWholeCells);
  const counts = whole.length === 0 ? [] : await countedByCells(sql, schema, { site, buckets: whole });
  const users = new Map(whole.map((bucket, i) => [bucket, counts[i]!]));
  for (const bucket of buckets)
    if (!users.has(bucket)) users.set(bucket, await countedBySessions(sql, schema, { site, bucket }));
  return buckets.map((bucket) => users.get(bucket)!);
}

interface UsersAsked {
  readonly site: string;
  readonly buckets: readonly Bucket[];
}

function isOfWholeCells({ start, end }: Bucket): boolean {
  return cellOf(start) === start && cellOf(end) === end;
}

/** One row of one text: `quarter:agos` of each, the quarters since 1970. `$1` the site, `$2` and `$3` the window. */
const cellsSql = (schema: string) => `
  select string_agg((extract(epoch from cell_from)::int8 / 900) || ':' || agos, ';' order by cell_from) as cells
  from ${schema}.recency where site = $1 and cell_from >= $2 and cell_from < $3`;

async function countedByCells(
  sql: Sql,
  schema: string,
  { site, buckets }: UsersAsked,
): Promise<readonly number[]> {
  const window = [instant(buckets[0]!.start), instant(buckets.at(-1)!.end)];
  const [row] = await sql.rows<{ cells: string | null }>(cellsSql(schema), [site, ...window]);
  const users = new UsersOfBuckets(buckets);
  if (row!.cells !== null) readCells(row!.cells, users);
  return users.counts;
}

const [zero, star, comma, colon, end] = [0x30, 0x2a, 0x2c, 0x3a, 0x3b] as const;

/** By the codes of its characters: a quarter of a year has a megabyte of them, and a text of each number took four times as long. */
function readCells(text: string, users: UsersOfBuckets): void {
  let [quarter, ago, number, isCount] = [0, 0, 0, false];
  for (let i = 0; i <= text.length; i++) {
    const sign: number = i === text.length ? end : text.charCodeAt(i);
    if (sign === colon) quarter = number;
    else if (sign === star) [ago, isCount] = [number, true];
    else if (sign === comma || sign === end) {
      if (isCount) users.add(quarter, ago, number);
      else users.add(quarter, number, 1);
      isCount = false;
    } else {
      number = number * 10 + (sign - zero);
      continue;
    }
    number = 0;
  }
}

async function countedBySessions(
  sql: Sql,
  schema: string,
  { site, bucket }: { readonly site: string; readonly bucket: Bucket },
): Promise<number> {
  const { start, end: until } = bucket;
  const [row] = await sql.rows<{ users: string }>(countSql(schema), [site, [instant(start)], instant(until)]);
  return Number(row!.users);
}

function instant(at: Millis): string {
  return new Date(at).toISOString();
}
