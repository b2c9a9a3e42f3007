import {
  cellMs,
  cellOf,
  cellsCutBy,
  CrowdChanges,
  crowdInBuckets,
  withOthers,
  type Bucket,
  type Concurrency,
  type FoundCrowd,
  type Millis,
  type Run,
} from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import type { CrowdKey } from '../tables/crowd.js';
import { decodeSteps } from '../tables/steps.js';
import { stillThere } from './attendances.js';
import { pairs } from './ranges.js';

/** What is asked of a site's crowd. */
export interface AskCrowd extends CrowdKey {
  /** Ascending, without a gap. */
  readonly slots: readonly Bucket[];
  /** The projection's time. */
  readonly now: Millis;
}

export interface CrowdAnswer {
  /** For each slot. */
  readonly found: readonly Concurrency[];
  /** From then on some of it may still be taken back; null: nothing may. */
  readonly provenUntil: Millis | null;
}

/** How many were there at once, from the quarters of an hour that are stored and the sessions that are open. */
export async function storedCrowd(sql: Sql, schema: string, ask: AskCrowd): Promise<CrowdAnswer> {
  const { site, series, unit, slots } = ask;
  const [from, to] = [slots[0]!.start, slots.at(-1)!.end];
  const { others, provenUntil } = await notSettled(sql, schema, { ...ask, to });
  const added = others.cells();
  const within = [
    ...cellsCutBy(slots),
    ...added.filter(({ steps }) => steps.length > 0).map((cell) => cell.from),
  ];
  const instants = [...[cellOf(from), to].map(iso), within.map(iso)];
  const [{ cells }] = (await sql.rows<{ cells: readonly StoredCell[] }>(cellsSql(schema), [
    ...[site, series, unit],
    ...instants,
  ])) as [{ cells: readonly StoredCell[] }];
  const stored = new Map(cells.map(cellOfRow));
  for (const cell of added)
    if (cell.from + cellMs > from && cell.from < to)
      stored.set(cell.from, withOthers(stored.get(cell.from), cell));
  return { found: crowdInBuckets(stored, slots), provenUntil };
}

type StoredCell = readonly [
  from: Millis,
  carried: number,
  peak: number,
  peakAfterMs: Millis,
  peakMs: Millis,
  minimum: number,
  totalMs: Millis,
  steps: string | null,
];

/**
 * `$1` to `$3` the crowd, `$4` and `$5` its first cell and the end, `$6` the cells that are looked into. One value instead
 * of some thousand rows, which take longer on their way.
 */
const cellsSql = (schema: string) => `
  select coalesce(json_agg(json_build_array((extract(epoch from cell_from) * 1000)::int8, carried, peak, peak_after_ms,
    peak_ms, minimum, total_ms, case when cell_from = any($6::timestamptz[]) then steps end)), '[]') as cells
  from ${schema}.crowd
  where site = $1 and series = $2 and unit = $3 and cell_from >= $4 and cell_from < $5`;

function cellOfRow([from, carried, peak, peakAfterMs, peakMs, minimum, totalMs, steps]: StoredCell): [
  Millis,
  FoundCrowd,
] {
  const found = { peak, peakAt: from + peakAfterMs, peakMs, minimum, totalMs };
  return [from, { carried, found, steps: steps === null ? undefined : decodeSteps(steps, from) }];
}

interface NotSettled {
  readonly others: CrowdChanges;
  readonly provenUntil: Millis | null;
}
type Ask = Pick<AskCrowd, 'site' | 'series' | 'now'> & { readonly to: Millis };

/** What of the open sessions is in no cell yet. */
async function notSettled(sql: Sql, schema: string, ask: Ask): Promise<NotSettled> {
  return ask.series === 'present' ? connected(sql, schema, ask) : seated(sql, schema, ask);
}

async function connected(sql: Sql, schema: string, { site, to, now }: Ask): Promise<NotSettled> {
  const rows = await sql.rows<{ last_seen_at: Date; lease_ms: string | null; segments: Run[] }>(
    `select l.last_seen_at, s.lease_ms, ${pairs('l.connected_segments * tstzmultirange(tstzrange(q.cell_from, null))')} as segments
     from ${schema}.session s join ${schema}.live l on l.site = s.site and l.id = s.id
     cross join lateral (select date_bin('15 minutes', l.last_seen_at, 'epoch') as cell_from) q
     where s.site = $1 and s.ended_at is null and s.started_at < $2 and q.cell_from < $2`,
    [site, iso(to)],
  );
  const others = new CrowdChanges();
  let provenUntil: Millis | null = null;
  for (const { last_seen_at: seen, lease_ms: lease, segments } of rows) {
    const lastSeenAt = seen.getTime();
    provenUntil = Math.min(provenUntil ?? Infinity, lastSeenAt);
    const leaseMs = lease === null ? null : Number(lease);
    others.move([], stillThere({ lastSeenAt, leaseMs, segments }, now));
  }
  return { others, provenUntil };
}

/** As long as a seat is held, it is not known for how long it was. */
async function seated(sql: Sql, schema: string, { site, to, now }: Ask): Promise<NotSettled> {
  const rows = await sql.rows<{ since: Date }>(
    `select s.occupied_since as since from ${schema}.session s
     where s.site = $1 and s.ended_at is null and s.occupied_since < $2`,
    [site, iso(to)],
  );
  const others = new CrowdChanges();
  for (const { since } of rows) others.move([], [[since.getTime(), now + 1]]);
  return { others, provenUntil: null };
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
