import { keyOf, seatPeak, type Limit, type Millis } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { presentLimits, type LimitColumns } from '../queries/limit-columns.js';
import { seatedSessions, type FoundSeat } from '../queries/seated-sessions.js';
import { mostExamples, type Found } from './session-laws.js';

/** A limit's change is told by the clock of a collector, seats by that of the log. */
const clocksApartMs = 60_000;

/**
 * Of each limit that refuses: since it stands as it does, never more seats than it has, beyond those that were taken
 * already. Sessions that were let in over it, which are marked, and those whose user changed, by the client's
 * clock, are left out; so are lives under former definitions.
 */
export async function limitLaw(sql: Sql, schema: string, site: string, now: Millis): Promise<Found> {
  const limits = await sql.rows<LimitColumns>(presentLimits(schema), [site]);
  const marked = await overLimit(sql, schema, site);
  const broken: string[] = [];
  let checked = 0;
  for (const { definition, changed_at } of limits) {
    if (definition === null || definition.mode !== 'deny' || (definition.max ?? -1) < 0) continue;
    checked += 1;
    const from = changed_at.getTime() + clocksApartMs;
    if (from >= now) continue;
    const seats = await seatedSessions(sql, schema, { site }, { from, until: now });
    const counted = seats.filter((seat) => isOfOneUser(seat) && !marked.has(seat.id));
    if (isExceeded(definition, counted, [from, now])) broken.push(definition.id);
  }
  return { id: 'limits', checked, violations: broken.length, examples: broken.slice(0, mostExamples) };
}

function isExceeded(
  limit: Limit,
  seats: readonly FoundSeat[],
  [from, to]: readonly [Millis, Millis],
): boolean {
  if (seatPeak(limit, seats, { window: [from, to], looksAt: () => true }).peak <= limit.max!) return false;
  const keys = new Set(seats.flatMap((seat) => keyOf(limit, seat) ?? []));
  return [...keys].some((key) => {
    const looksAt = (one: string) => one === key;
    const { peak } = seatPeak(limit, seats, { window: [from, to], looksAt });
    if (peak <= limit.max!) return false;
    const { peak: before } = seatPeak(limit, seats, { window: [from, from + 1], looksAt });
    return peak > Math.max(before, limit.max!);
  });
}

function isOfOneUser({ logins }: FoundSeat): boolean {
  return logins.every(({ loginAt, logoutAt }) => loginAt === -Infinity && logoutAt === null);
}

async function overLimit(sql: Sql, schema: string, site: string): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ id: string }>(
    `select id from ${schema}.session where site = $1 and over_limit`,
    [site],
  );
  return new Set(rows.map(({ id }) => id));
}

interface Counted {
  readonly checked: string;
  readonly violations: string;
  readonly examples: string[] | null;
}

const counted = (violated: string, example: string) => `
  count(*) as checked, count(*) filter (where ${violated}) as violations,
  (array_agg(${example}) filter (where ${violated}))[1:${mostExamples}] as examples`;

/** Of refusals by limits: as many were in as the limit had seats. */
export async function refusalLaw(sql: Sql, schema: string, site: string): Promise<Found> {
  const [row] = await sql.rows<Counted>(
    `select ${counted(`mode = 'deny' and current < max`, `seq || '.' || index`)} from ${schema}.denial where site = $1`,
    [site],
  );
  return foundOf('refusals', row!);
}

/** Rows that name their place in the log. */
export async function positionLaw(sql: Sql, schema: string, site: string): Promise<Found> {
  const placed = ['denial', 'limit', 'source_clock', 'source_life', 'dead_letter'].map(
    (table) =>
      `select seq, '${table} ' || seq || '.' || index as place from ${schema}."${table}" where site = $1`,
  );
  const [row] = await sql.rows<Counted>(
    `select ${counted('r.seq > c.seq', 'r.place')} from (${placed.join(' union all ')}) r
     cross join ${schema}.checkpoint c`,
    [site],
  );
  return foundOf('positions', row!);
}

const ms = (interval: string) => `extract(epoch from ${interval}) * 1000`;

/**
 * The sums of all cells against those of all sessions: of an ended one to its end, of an open one to the quarter of an
 * hour of its last signal. Six sums; an example names one that differs.
 */
export async function cellLaw(sql: Sql, schema: string, site: string): Promise<Found> {
  const inside = (segments: string) =>
    `coalesce((select sum(${ms('upper(r) - lower(r)')}) from unnest(${segments} * tstzmultirange(tstzrange(null, q.until))) r), 0)`;
  const names = ['started', 'ended', 'uncertainty_ms', 'span_ms', 'connected_ms', 'active_ms'];
  const sums = (alias: string) => names.map((name) => `coalesce(sum(${alias}.${name}), 0) as ${name}`);
  const [row] = await sql.rows<Readonly<Record<string, string>>>(
    `with cells as (select count(*) as n, ${sums('c').join(', ')} from ${schema}.cell c where c.site = $1),
     sessions as (select ${sums('p').join(', ')} from (
       select 1 as started, (s.ended_at is not null)::int as ended,
         coalesce(s.end_uncertainty_ms, 0) as uncertainty_ms,
         greatest(0, ${ms('q.until - s.started_at')}) as span_ms,
         ${inside('coalesce(s.connected_segments, l.connected_segments)')} as connected_ms,
         ${inside('coalesce(s.active_segments, l.active_segments)')} as active_ms
       from ${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
       cross join lateral (
         select coalesce(s.ended_at, date_bin('15 minutes', l.last_seen_at, 'epoch')) as until) q
       where s.site = $1) p)
     select a.n, ${names.map((name) => `(a.${name} = b.${name})::text as ${name}`).join(', ')}
     from cells a cross join sessions b`,
    [site],
  );
  const broken = names.filter((name) => row![name] !== 'true');
  return {
    ...{ id: 'cells', checked: Number(row!['n']), violations: broken.length },
    examples: broken.slice(0, mostExamples),
  };
}

function foundOf(id: Found['id'], { checked, violations, examples }: Counted): Found {
  return { id, checked: Number(checked), violations: Number(violations), examples: examples ?? [] };
}
