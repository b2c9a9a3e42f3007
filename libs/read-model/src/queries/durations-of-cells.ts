import {
  cellMs,
  cellOf,
  nothingInCell,
  type Bucket,
  type CellSums,
  type DurationGroup,
  type Millis,
} from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { groupsFromRows } from './durations-of-rows.js';
import { usersInBuckets } from './users-in-buckets.js';

export interface ByCells {
  readonly site: string;
  /** The unit of the buckets; null: one without a name. */
  readonly time: string | null;
  /** Ascending, without a gap; none but the first begins and none but the last ends inside a cell. */
  readonly buckets: readonly Bucket[];
}

type Sums = Omit<DurationGroup, 'group' | 'users'>;
type SumColumns = Record<'bucket' | 'started' | 'ended' | 'carried' | 'uncertainty', number> &
  Record<'span' | 'connected' | 'active', number>;

/**
 * What all sessions of a site add up to: from its cells, of the open sessions with what isn't settled yet; what lies in
 * cells that the window cuts through, from the sessions that were there. `sql` is in a transaction.
 */
export async function groupsFromCells(
  sql: Sql,
  schema: string,
  { site, time, buckets }: ByCells,
): Promise<DurationGroup[]> {
  const [from, to] = [buckets[0]!.start, buckets.at(-1)!.end];
  const whole = [cellOf(from + cellMs - 1), cellOf(to)] as const;
  const groupOf = ({ name }: Bucket) => (time === null ? {} : { [time]: name });
  if (whole[0] >= whole[1])
    return groupsFromRows(sql, schema, { filters: { site, from, to }, by: [], time, buckets });
  const edge = (start: Millis, end: Millis) => edgeOf(sql, schema, site, { start, end, name: '' });
  const [cells, first, last] = [
    await cellsIn(sql, schema, { site, whole, buckets }),
    await edge(from, whole[0]),
    await edge(whole[1], to),
  ];
  const users = await usersInBuckets(sql, schema, { site, buckets });
  return buckets.map((bucket, i) => {
    const parts = [
      i === 0 ? first : null,
      bucket.end > whole[0] && bucket.start < whole[1] ? cells[i]! : null,
      i === buckets.length - 1 ? last : null,
    ];
    return { group: groupOf(bucket), users: users[i]!, ...together(parts.filter((part) => part !== null)) };
  });
}

/** Parts of a bucket in their order: who was there already when a later one began is counted. */
function together([first, ...others]: readonly Sums[]): Sums {
  return others.reduce(
    (sums, part) => ({
      started: sums.started + part.started,
      ended: sums.ended + part.ended,
      sessions: sums.sessions + part.started,
      spanMs: sums.spanMs + part.spanMs,
      connectedMs: sums.connectedMs + part.connectedMs,
      activeMs: sums.activeMs + part.activeMs,
      uncertaintyMs: sums.uncertaintyMs + part.uncertaintyMs,
    }),
    first ?? sumsOf(nothingInCell),
  );
}

async function edgeOf(sql: Sql, schema: string, site: string, edge: Bucket): Promise<Sums | null> {
  const { start: from, end: to } = edge;
  if (from >= to) return null;
  const filters = { site, from, to };
  const [group] = await groupsFromRows(sql, schema, { filters, by: [], time: null, buckets: [edge] });
  const { group: _, users: __, ...sums } = group!;
  return sums;
}

const milliseconds = (interval: string) => `extract(epoch from ${interval}) * 1000`;
const lengthIn = (segments: string) =>
  `coalesce((select sum(${milliseconds('upper(r) - lower(r)')})
    from unnest(l.${segments} * tstzmultirange(tstzrange(q.cell_from, null))) r), 0)`;

/**
 * Whole numbers below 2^53 are exact in a `float8`, and add up several times as fast as a `numeric`, which a sum of `bigint`
 * is. `$1` the site, `$2` and `$3` the first cell and the end of the last, `$4` where the buckets begin.
 */
const cellsSql = (schema: string) => `
  select width_bucket(cell_from, $4::timestamptz[]) as bucket,
    sum(started::float8) as started, sum(ended::float8) as ended, sum(uncertainty_ms::float8) as uncertainty,
    coalesce(sum(carried::float8) filter (where cell_from = any($4::timestamptz[])), 0) as carried,
    sum(span_ms::float8) as span, sum(connected_ms::float8) as connected, sum(active_ms::float8) as active
  from (
    select cell_from, started, ended, carried, uncertainty_ms, span_ms, connected_ms, active_ms
    from ${schema}.cell where site = $1 and cell_from >= $2 and cell_from < $3
    union all
    select q.cell_from, 0, 0, case when s.started_at < q.cell_from and q.cell_from < l.last_seen_at then 1 else 0 end, 0,
      ${milliseconds('l.last_seen_at - greatest(s.started_at, q.cell_from)')},
      ${lengthIn('connected_segments')}, ${lengthIn('active_segments')}
    from ${schema}.session s join ${schema}.live l on l.site = s.site and l.id = s.id
    cross join lateral (select date_bin('15 minutes', l.last_seen_at, 'epoch') as cell_from) q
    where s.site = $1 and s.ended_at is null and l.last_seen_at >= $2 and l.last_seen_at < $3
  ) cells group by 1`;

async function cellsIn(
  sql: Sql,
  schema: string,
  { site, whole, buckets }: Omit<ByCells, 'time'> & { readonly whole: readonly [Millis, Millis] },
): Promise<readonly Sums[]> {
  const instant = (at: Millis) => new Date(at).toISOString();
  const starts = buckets.map(({ start }) => instant(Math.max(start, whole[0])));
  const rows = await sql.rows<SumColumns>(cellsSql(schema), [site, ...whole.map(instant), starts]);
  const found = new Map(rows.map((row) => [row.bucket - 1, row]));
  return buckets.map((_, i) => {
    const row = found.get(i);
    return sumsOf(row === undefined ? nothingInCell : cellOfRow(row));
  });
}

function cellOfRow({ bucket: _, span, connected, active, uncertainty, ...counts }: SumColumns): CellSums {
  return {
    ...counts,
    ...{ spanMs: span, connectedMs: connected, activeMs: active, uncertaintyMs: uncertainty },
  };
}

function sumsOf({ carried, ...sums }: CellSums): Sums {
  return { ...sums, sessions: carried + sums.started };
}
