import type { LawId } from '@headcount/contracts';
import type { Sql } from '../database/sql.js';

/** What a check found. */
export interface Found {
  readonly id: LawId;
  readonly checked: number;
  readonly violations: number;
  readonly examples: readonly string[];
}

export const mostExamples = 5;

const ms = (interval: string) => `extract(epoch from ${interval}) * 1000`;
const lengthOf = (segments: string) =>
  `coalesce((select sum(${ms('upper(r) - lower(r)')}) from unnest(${segments}) r), 0)`;
const moved = (column: string) => `coalesce(s.${column}, l.${column})`;
const until = 'coalesce(s.ended_at, l.last_seen_at)';

/** A session without the row that its signals are in is the matter of `live_rows` alone. */
const told = '(s.ended_at is not null or l.id is not null)';

/** Over sessions `s` with their live rows `l` and user agents `u`. */
const conditions = {
  durations: `not ${told} or (
    coalesce(${moved('active_ms')}, 0) between 0 and ${moved('connected_ms')}
    and ${moved('connected_ms')} <= ${ms(`${until} - s.started_at`)})`,
  segments: `not ${told} or (
    ${moved('connected_ms')} = ${lengthOf(moved('connected_segments'))}
    and coalesce(${moved('active_ms')}, 0) = ${lengthOf(moved('active_segments'))})`,
  bounds: `not ${told} or isempty(${moved('connected_segments')}) or (
    lower(${moved('connected_segments')}) >= s.started_at and upper(${moved('connected_segments')}) <= ${until})`,
  live_rows: '(s.ended_at is null) = (l.id is not null)',
  ends: `s.ended_at is null or (
    s.end_reason is not null and s.ended_by is not null and coalesce(s.end_uncertainty_ms, 0) >= 0
    and s.span_ms = ${ms('s.ended_at - s.started_at')}
    and (s.end_precision = 'exact' or (s.end_precision = 'estimated' and s.ended_at = s.last_seen_at)))`,
  seats: `s.seat = (s.occupied_since is not null) and not (s.seat and s.ended_at is not null)
    and s.occupied_until is not distinct from upper(s.occupied)`,
  logins: `not exists (
    select from (
      select (m.login ->> 'loginAt')::int8 as login_at, (m.login ->> 'logoutAt')::int8 as logout_at,
        lead((m.login ->> 'loginAt')::int8) over (order by m.n) as next_at
      from jsonb_array_elements(s.logins) with ordinality m (login, n)) t
    where t.logout_at < t.login_at or (t.next_at is not null and (t.logout_at is null or t.next_at < t.logout_at)))`,
  references: 's.user_agent_id is null or u.id is not null',
} as const satisfies Partial<Record<LawId, string>>;

type SessionLaw = keyof typeof conditions;
const names = Object.keys(conditions) as SessionLaw[];

type Columns = { readonly checked: string } & Readonly<Record<string, unknown>>;

/** The laws that every session has to obey for itself, of a site, in one pass. */
export async function sessionLaws(sql: Sql, schema: string, site: string): Promise<readonly Found[]> {
  const columns = names.map(
    (name) => `count(*) filter (where not b.${name}) as ${name}_count,
      (array_agg(b.id order by b.id) filter (where not b.${name}))[1:${mostExamples}] as ${name}_ids`,
  );
  const held = names.map((name) => `(${conditions[name]}) is true as ${name}`);
  const [row] = await sql.rows<Columns>(
    `select count(*) as checked, ${columns.join(', ')} from (
       select s.id, ${held.join(', ')} from ${schema}.session s
       left join ${schema}.live l on l.site = s.site and l.id = s.id
       left join ${schema}.user_agent u on u.id = s.user_agent_id
       where s.site = $1) b`,
    [site],
  );
  return names.map((id) => ({
    id,
    checked: Number(row!.checked),
    violations: Number(row![`${id}_count`]),
    examples: (row![`${id}_ids`] as string[] | null) ?? [],
  }));
}
