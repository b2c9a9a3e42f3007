import type { Bucket } from '@headcount/session-core';
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

/** `$2`: where the buckets begin. */
const usersSql = (schema: string) => `
  with ${usersInside(schema)}
  select bucket, count(*) as users from (
    select distinct i.user_id, generate_series(
      width_bucket(i.since, $2::timestamptz[]), width_bucket(i.last, $2::timestamptz[])) as bucket
    from inside i
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
