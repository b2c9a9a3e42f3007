import type { Bucket } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { sharedSession } from '../tables/session-indexes.js';
import { instantOf } from './ranges.js';

/**
 * Common table expressions up to `inside`: whose sessions were when in a window. `$1` the site, `$2` an array that begins
 * with its first instant, `$3` its end. Of an ended session that was one user's it reads an index alone. A session without
 * a length is its first user's.
 */
export const usersInside = (schema: string): string => `
  window_ as (select ($2::timestamptz[])[1] as since, $3::timestamptz as until), turns (user_id, since, until, brief) as (
    select s.user_id, s.user_since, s.ended_at, s.started_at = s.ended_at
    from ${schema}.session s, window_ w
    where s.site = $1 and s.ended_at is not null and s.ended_at >= w.since and s.started_at < w.until
      and s.user_since is not null
    union all
    select s.user_id, s.user_since, l.last_seen_at, s.started_at = l.last_seen_at
    from ${schema}.session s join ${schema}.live l on l.site = s.site and l.id = s.id, window_ w
    where s.site = $1 and s.ended_at is null and l.last_seen_at >= w.since and s.started_at < w.until
      and s.user_since is not null
    union all
    select m.login ->> 'userId', ${instantOf(`m.login ->> 'loginAt'`)},
      least(${instantOf(`m.login ->> 'logoutAt'`)}, e.until), m.number = 1 and s.started_at = e.until
    from ${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
    cross join lateral (select coalesce(s.ended_at, l.last_seen_at) as until) e
    cross join lateral jsonb_array_elements(s.logins) with ordinality m (login, number), window_ w
    where s.site = $1 and ${sharedSession('s')} and e.until >= w.since and s.started_at < w.until
  ), inside as (
    select t.user_id, greatest(t.since, w.since) as since,
      case when t.brief then t.until else least(t.until, w.until) - interval '1 millisecond' end as last
    from turns t, window_ w where t.since < w.until and (t.since < t.until and t.until > w.since or t.brief and t.until >= w.since)
  )`;

/** `$2`: where the buckets begin. */
const usersSql = (schema: string) => `
  with ${usersInside(schema)}
  select bucket, count(*) as users from (
    select distinct i.user_id, b.bucket from inside i cross join lateral generate_series(
      width_bucket(i.since, $2::timestamptz[]), width_bucket(i.last, $2::timestamptz[])) b (bucket)
  ) there group by bucket`;

/** How many users were there in each bucket; the buckets are ascending and without a gap. */
export async function usersInBuckets(
  sql: Sql,
  schema: string,
  { site, buckets }: { readonly site: string; readonly buckets: readonly Bucket[] },
): Promise<readonly number[]> {
  const instant = (at: number) => new Date(at).toISOString();
  const rows = await sql.rows<{ bucket: number; users: string }>(usersSql(schema), [
    site,
    buckets.map(({ start }) => instant(start)),
    instant(buckets.at(-1)!.end),
  ]);
  const found = new Map(rows.map(({ bucket, users }) => [bucket - 1, Number(users)]));
  return buckets.map((_, i) => found.get(i) ?? 0);
}
