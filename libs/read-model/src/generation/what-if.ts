import type { WhatIfAnswer } from '@headcount/contracts';
import { bucketsOf, defaultSitePolicy, inSeconds, type Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { RebuildStateError } from '../database/errors.js';
import { withSql, type Sql } from '../database/sql.js';
import { groupsFromCells } from '../queries/durations-of-cells.js';
import { storedCrowd } from '../queries/stored-crowds.js';
import type { Generation } from './generation.js';
import { rebuildOn, type Rebuild, type WhatIf } from './rebuilds.js';

type Both<Value> = readonly [Value, Value];
type Compared = Omit<WhatIfAnswer, 'id' | 'site' | 'policy'>;
type Schema = Pick<Generation, 'schema'>;

/** From the first start to behind the projection's time. */
interface Window {
  readonly site: string;
  readonly from: Millis;
  readonly to: Millis;
}

const mostNamed = 10;
/** About ten years: what came before has no days of its own. */
const mostDays = 3_660;
const dayMs = 86_400_000;

/**
 * What another policy of a site came to: all that is told of the rebuild `generation`.
 *
 * @throws UnknownRebuildError; RebuildStateError when it isn't compared yet, or is none under another policy
 */
export async function findWhatIf(dataSource: DataSource, generation: number): Promise<WhatIfAnswer> {
  return withSql(dataSource, async (sql) => {
    const rebuild = await rebuildOn(sql, generation);
    const [row] = await sql.rows<{ compared: Compared | null }>(
      'select compared from headcount.rebuild where generation = $1',
      [generation],
    );
    const { id, whatIf } = rebuild;
    if (whatIf === null) throw new RebuildStateError(rebuild, 'under another policy');
    if (row?.compared == null) throw new RebuildStateError(rebuild, 'still');
    return { id, ...whatIf, ...row.compared };
  });
}

/** Keeps what a rebuild under another policy came to, in a transaction that holds it. */
export async function keepCompared(
  sql: Sql,
  { generation }: Pick<Rebuild, 'generation'>,
  compared: Compared,
): Promise<void> {
  await sql.affected('update headcount.rebuild set compared = $2 where generation = $1', [
    generation,
    JSON.stringify(compared),
  ]);
}

/**
 * Compares what a site comes to in two generations: in the first as its log says, in the second under another policy.
 *
 * @param sql a connection that keeps to one snapshot, in which both stand at one position
 */
export async function compareWhatIfOn(
  sql: Sql,
  schemas: Both<Schema>,
  { site, policy }: WhatIf,
): Promise<Compared> {
  const [a, b] = schemas;
  const of = async <Value>(ask: (schema: string) => Promise<Value>): Promise<Both<Value>> => [
    await ask(a.schema),
    await ask(b.schema),
  ];
  const totals = await of((schema) => totalsOf(sql, schema, site));
  const sum = (name: keyof Totals) => totals.map((row) => Number(row[name])) as unknown as Both<number>;
  const seconds = (name: keyof Totals) => sum(name).map(inSeconds) as unknown as Both<number>;
  const { first, at } = totals[0];
  const window: Window = { site, from: first?.getTime() ?? 0, to: (at?.getTime() ?? -1) + 1 };
  const users = await usersOf(sql, schemas, site);
  const zones = await of((schema) => zoneOf(sql, schema, site));
  return {
    position: Number(totals[0].position),
    sessions: { all: sum('all'), open: sum('open'), idle: sum('idle'), dangling: sum('dangling') },
    endReasons: await countsBy(sql, schemas, site, 's.end_reason', 's.ended_at is not null').then((rows) =>
      rows.map(({ value, sessions }) => ({ endReason: value!, sessions })),
    ),
    spanSeconds: seconds('span'),
    connectedSeconds: seconds('connected'),
    activeSeconds: seconds('active'),
    uncertaintySeconds: seconds('uncertainty'),
    peaks: {
      present: await of((schema) => peakOf(sql, schema, window, 'present')),
      occupied: await of((schema) => peakOf(sql, schema, window, 'occupied')),
    },
    ...users,
    days: await daysOf(sql, schemas, window, [zones[0], policy.timeZone ?? zones[1]]),
    apps: (await countsBy(sql, schemas, site, 'u.app_name', 'true')).flatMap(({ value: app, sessions }) =>
      sessions[0] === sessions[1] ? [] : [{ app, sessions }],
    ),
  };
}

const perSession = (schema: string) =>
  `${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
   left join ${schema}.user_agent u on u.id = s.user_agent_id`;
const connected = 'coalesce(s.connected_ms, l.connected_ms)';
const active = 'case when s.ended_at is null then l.active_ms else s.active_ms end';

type Totals = Record<
  'position' | 'all' | 'open' | 'idle' | 'dangling' | 'span' | 'connected' | 'active' | 'uncertainty',
  string
> & { readonly at: Date | null; readonly first: Date | null };

async function totalsOf(sql: Sql, schema: string, site: string): Promise<Totals> {
  const idle = (bound: string) =>
    `s.ended_at is null and c.last_logged_at - l.last_active_at > ${bound} * interval '1 millisecond'`;
  const isIdle = idle('s.idle_after_ms');
  const [row] = await sql.rows<Totals>(
    `select max(c.seq) as position, max(c.last_logged_at) as at, min(s.started_at) as first,
       count(s.id) as all, count(s.id) filter (where s.ended_at is null) as open,
       count(s.id) filter (where ${isIdle}) as idle,
       count(s.id) filter (where ${isIdle} and ${idle('s.dangling_after_ms')}) as dangling,
       coalesce(sum(coalesce(s.span_ms, extract(epoch from l.last_seen_at - s.started_at) * 1000)), 0)::int8 as span,
       coalesce(sum(${connected}), 0)::int8 as connected, coalesce(sum(${active}), 0)::int8 as active,
       coalesce(sum(s.end_uncertainty_ms), 0)::int8 as uncertainty
     from ${schema}.checkpoint c left join (${perSession(schema)}) on s.site = $1`,
    [site],
  );
  return row!;
}

/** Rows of both in one list: `$1` the site, `first` 1 for those of the first. */
const ofBoth = ([a, b]: Both<Schema>, columns: string, where = 'true') =>
  [a, b]
    .map(
      ({ schema }, at) =>
        `select ${columns}, ${1 - at} as first from ${perSession(schema)} where s.site = $1 and ${where}`,
    )
    .join(' union all ');
const bothSums = (column: string) =>
  `coalesce(sum(${column} * first), 0)::float8 as ${column}_a, coalesce(sum(${column} * (1 - first)), 0)::float8 as ${column}_b`;

async function countsBy(
  sql: Sql,
  schemas: Both<Schema>,
  site: string,
  ...[column, where]: [column: string, where: string]
): Promise<readonly { value: string | null; sessions: Both<number> }[]> {
  const rows = await sql.rows<{ value: string | null; one_a: number; one_b: number }>(
    `select value, ${bothSums('one')} from (${ofBoth(schemas, `${column} as value, 1 as one`, where)}) t
     group by value order by value collate "C" nulls last`,
    [site],
  );
  return rows.map(({ value, one_a, one_b }) => ({ value, sessions: [one_a, one_b] }));
}

type UserRow = { user_id: string | null; affected: number } & Record<
  `${'one' | 'connected' | 'active'}_${'a' | 'b'}`,
  number
>;

async function usersOf(
  sql: Sql,
  schemas: Both<Schema>,
  site: string,
): Promise<Pick<Compared, 'users' | 'usersAffected'>> {
  const columns = `s.user_id, 1 as one, ${connected} as connected, ${active} as active`;
  const rows = await sql.rows<UserRow>(
    `select *, (count(*) over ())::int4 as affected from (
       select user_id, ${['one', 'connected', 'active'].map(bothSums).join(', ')}
       from (${ofBoth(schemas, columns)}) t group by user_id
     ) sums where (one_a, connected_a, active_a) is distinct from (one_b, connected_b, active_b)
     order by abs(active_a - active_b) desc, abs(connected_a - connected_b) desc, user_id collate "C" limit ${mostNamed}`,
    [site],
  );
  return {
    usersAffected: rows[0]?.affected ?? 0,
    users: rows.map((row) => ({
      userId: row.user_id,
      sessions: [row.one_a, row.one_b],
      connectedSeconds: [inSeconds(row.connected_a), inSeconds(row.connected_b)],
      activeSeconds: [inSeconds(row.active_a), inSeconds(row.active_b)],
    })),
  };
}

async function peakOf(
  sql: Sql,
  schema: string,
  { site, from, to }: Window,
  series: 'present' | 'occupied',
): Promise<{ count: number; at: string | null }> {
  if (from >= to) return { count: 0, at: null };
  const slots = [{ start: from, end: to, name: '' }];
  const { found } = await storedCrowd(sql, schema, { site, series, unit: 'sessions', slots, now: to - 1 });
  const { peak, peakAt } = found[0]!;
  return { count: peak, at: peak === 0 ? null : new Date(peakAt).toISOString() };
}

async function zoneOf(sql: Sql, schema: string, site: string): Promise<string> {
  const [row] = await sql.rows<{ zone: string | null }>(
    `select policy ->> 'timeZone' as zone from ${schema}.policy where site = $1`,
    [site],
  );
  return row?.zone ?? defaultSitePolicy.timeZone;
}

async function daysOf(
  sql: Sql,
  schemas: Both<Schema>,
  { site, from, to }: Window,
  zones: Both<string>,
): Promise<Compared['days']> {
  if (from >= to) return [];
  const first = Math.max(from, to - mostDays * dayMs);
  const found = new Map<string, { connected: [number, number]; active: [number, number] }>();
  for (const at of [0, 1] as const) {
    const buckets = bucketsOf(zones[at], 'day', first, to);
    for (const { group, connectedMs, activeMs } of await groupsFromCells(sql, schemas[at].schema, {
      ...{ site, time: 'day', buckets },
    })) {
      const day = found.get(group['day']!) ?? { connected: [0, 0], active: [0, 0] };
      found.set(group['day']!, day);
      [day.connected[at], day.active[at]] = [connectedMs, activeMs];
    }
  }
  const differing = [...found].filter(
    ([, { connected, active }]) => connected[0] !== connected[1] || active[0] !== active[1],
  );
  const by = ([, { connected, active }]: (typeof differing)[number]) =>
    Math.abs(active[0] - active[1]) + Math.abs(connected[0] - connected[1]) / 1e6;
  return differing
    .sort((a, b) => by(b) - by(a) || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostNamed)
    .map(([day, { connected, active }]) => ({
      day,
      connectedSeconds: [inSeconds(connected[0]), inSeconds(connected[1])],
      activeSeconds: [inSeconds(active[0]), inSeconds(active[1])],
    }));
}
