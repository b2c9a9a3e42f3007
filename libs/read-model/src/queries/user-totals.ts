import type { User } from '@headcount/contracts';
import { inSeconds } from '@headcount/session-core';
import { sharedSession } from '../tables/session-indexes.js';
import { instantOf } from './ranges.js';

export interface UserColumns {
  user_id: string | null;
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

/** The whole session was in the hands of the one user who is in it still. */
const undivided = `jsonb_array_length(s.logins) = 1 and s.user_id is not null
  and ${instantOf(`s.logins -> 0 ->> 'loginAt'`)} <= s.started_at`;

/**
 * Common table expressions up to `totals`, behind one called `page` whose `user_id`s they are for; `$1` is the
 * site. Sums are session hours; unions are person hours: time covered by several sessions counts once. Of a session
 * with several logins each user gets the part of their own, as `segmentsByUser` says. `mine` is null where that is
 * the whole of it.
 *
 * @param window an expression of a range: what lies in it counts, and sessions that were there; left out: all
 */
export const totalsOfPage = (schema: string, window?: string): string => `
  touched as (
    select p.user_id, case when ${undivided} then null else m.mine end as mine, true as is_last, ${ofSession}
    from page p join ${schema}.session s on s.site = $1 and s.user_id = p.user_id${near(window)}
    cross join lateral (${loginsOfUser}) m
    union all
    select p.user_id, m.mine, false, ${ofSession}
    from page p join ${schema}.session s on s.site = $1 and s.user_id is distinct from p.user_id
      and ${sharedSession('s')} and s.logins @> jsonb_build_array(jsonb_build_object('userId', p.user_id))${near(window)}
    cross join lateral (${loginsOfUser}) m
  ), parts as (
    select s.user_id, ${window === undefined ? 's.mine' : inWindow(window)} as mine, s.is_last, s.ended_at, s.end_uncertainty_ms,
      coalesce(s.last_seen_at, l.last_seen_at) as last_seen_at, s.started_at,
      tstzmultirange(tstzrange(s.started_at, coalesce(s.ended_at, l.last_seen_at))) as span,
      coalesce(s.connected_segments, l.connected_segments) as connected,
      case when s.ended_at is null then case when l.active_ms is not null then l.active_segments end
        when s.active_ms is not null then s.active_segments end as active
    from touched s left join ${schema}.live l on l.site = $1 and l.id = s.id
  ), own as (
    select user_id, is_last, ended_at, end_uncertainty_ms,
      greatest(lower(mine), started_at) as first_seen_at, least(upper(mine), last_seen_at) as last_seen_at,
      coalesce(span * mine, span) as span, coalesce(connected * mine, connected) as connected,
      coalesce(active * mine, active) as active
    from parts${window === undefined ? '' : wasThere}
  ), totals as (
    select user_id, count(*) as sessions, count(*) filter (where ended_at is null and is_last) as open,
      sum(${millisecondsOf('span')})::int8 as span_sum, range_agg(span) as span,
      sum(${millisecondsOf('connected')})::int8 as connected_sum, range_agg(connected) as connected,
      sum(${millisecondsOf('active')})::int8 as active_sum, range_agg(active) as active,
      coalesce(sum(end_uncertainty_ms) filter (where is_last${
        window === undefined ? '' : ` and ended_at <@ ${window}`
      }), 0)::int8 as uncertainty,
      min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
    from own group by user_id
  )`;

const ofSession =
  's.id, s.started_at, s.ended_at, s.end_uncertainty_ms, s.last_seen_at, s.connected_segments, s.active_segments, s.active_ms';

/** Spares the rest of those that can't have been there. */
const near = (window?: string) =>
  window === undefined ? '' : `\n      and tstzrange(s.started_at, s.ended_at, '[]') && ${window}`;

const inWindow = (window: string) =>
  `coalesce(s.mine, tstzmultirange(tstzrange(null, null))) * tstzmultirange(${window})`;

const wasThere = `
    where not isempty(span * mine) or isempty(span) and started_at <@ mine`;

/** When the user `p` was logged in to the session `s`. */
const loginsOfUser = `
  select range_agg(tstzrange(${instantOf(`login ->> 'loginAt'`)}, ${instantOf(`login ->> 'logoutAt'`)})) as mine
  from jsonb_array_elements(s.logins) login where login ->> 'userId' = p.user_id`;

export const totalColumns = `
  t.user_id, t.sessions, t.open, t.first_seen_at, t.last_seen_at, t.uncertainty,
  t.span_sum, ${millisecondsOf('t.span')} as span_union,
  t.connected_sum, ${millisecondsOf('t.connected')} as connected_union,
  t.active_sum, ${millisecondsOf('t.active')} as active_union`;

/** Null for the row of a checkpoint without a user. */
export function userOf(row: UserColumns): User | null {
  if (row.user_id === null) return null;
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
