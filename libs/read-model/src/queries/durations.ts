import { mostBuckets, type DurationRow, type Durations } from '@headcount/contracts';
import {
  bucketsOf,
  bucketUnits,
  DurationGroups,
  inSeconds,
  type Bucket,
  type BucketUnit,
  type DurationGroup,
  type Login,
  type MeasuredSession,
  type Millis,
} from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { InvalidWindowError, TooManyBucketsError } from '../database/errors.js';
import { Parameters } from '../database/parameters.js';
import { inTransaction, type Sql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { joinedSessions } from './list-sessions.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { sessionConditions, type SessionFilters } from './session-filters.js';

export interface AskDurations extends SessionFilters {
  readonly groupBy: readonly string[];
  /** An IANA zone. */
  readonly tz: string;
}

interface MeasuredColumns {
  id: string;
  client_id: string | null;
  source_id: string | null;
  logins: readonly Login[];
  started_at: Date;
  ended_at: Date | null;
  last_seen_at: Date;
  uncertainty: string;
  attributes: Record<string, string>;
  browser_name: string | null;
  os_name: string | null;
  device_type: string | null;
  app_name: string | null;
  connected: [number, number][];
  active: [number, number][];
}

const byDefaultMs = 7 * 86_400_000;
const rowsAtOnce = 1_000;
const units: ReadonlySet<string> = new Set(bucketUnits);

/**
 * What sessions add up to in a window, by any grouping: each session's time inside each part of the window, in the zone
 * asked for, in the hands of each user. Groups of time are cut to the window. From the sessions' rows, as many in memory
 * as are read at once; without `to` up to the projection's time.
 *
 * @throws InvalidWindowError, TooManyBucketsError, GenerationMissingError, ReadModelUnavailableError
 */
export async function durations(
  dataSource: DataSource,
  ask: AskDurations,
): Promise<{ readonly durations: Durations; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const [row] = await sql.rows<PositionColumns>(`select ${positionColumns} from ${schema}.checkpoint c`);
    const position = positionOf(generation, row!);
    const { from, to } = windowOf(ask, position.at?.getTime() ?? 0);
    const time = ask.groupBy.find((name): name is BucketUnit => units.has(name)) ?? null;
    const by = ask.groupBy.filter((name) => name !== time);
    const groups = new DurationGroups(by, time, bucketsIn(ask.tz, time, { from, to }));
    for await (const columns of measured(sql, schema, { ...ask, from, to })) groups.add(sessionOf(columns));
    const { tz, groupBy } = ask;
    const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return { durations: { ...window, tz, groupBy, data: groups.rows().map(rowOf) }, position };
  });
}

function windowOf({ from, to }: AskDurations, now: Millis): { from: Millis; to: Millis } {
  const end = to ?? Math.max(now, (from ?? now) + 1);
  const window = { from: from ?? end - byDefaultMs, to: end };
  if (window.from >= window.to) throw new InvalidWindowError();
  return window;
}

const shortestMs: Record<BucketUnit, Millis> = { hour: 3_600_000, day: 86_400_000, week: 6e8, month: 24e8 };

function bucketsIn(
  tz: string,
  time: BucketUnit | null,
  { from, to }: { from: Millis; to: Millis },
): Bucket[] {
  if (time === null) return [{ start: from, end: to, name: '' }];
  if ((to - from) / shortestMs[time] > mostBuckets) throw new TooManyBucketsError(mostBuckets);
  return bucketsOf(tz, time, from, to).map(({ name, start, end }) => ({
    name,
    start: Math.max(start, from),
    end: Math.min(end, to),
  }));
}

/** Ranges as pairs of epoch milliseconds. */
const pairs = (ranges: string) => `
  coalesce((select json_agg(json_build_array((extract(epoch from lower(r)) * 1000)::int8,
    (extract(epoch from upper(r)) * 1000)::int8) order by r) from unnest(${ranges}) r), '[]')`;

async function* measured(sql: Sql, schema: string, filters: SessionFilters): AsyncGenerator<MeasuredColumns> {
  const parameters = new Parameters();
  const conditions = sessionConditions(filters, parameters).join(' and ');
  await sql.rows(
    `declare measured no scroll cursor for
     select s.id, s.client_id, s.source_id, s.logins, s.started_at, s.ended_at, s.attributes,
       coalesce(s.last_seen_at, l.last_seen_at) as last_seen_at, coalesce(s.end_uncertainty_ms, 0) as uncertainty,
       u.browser_name, u.os_name, u.device_type, u.app_name,
       ${pairs('coalesce(s.connected_segments, l.connected_segments)')} as connected,
       ${pairs('coalesce(s.active_segments, l.active_segments)')} as active
     from ${schema}.checkpoint c cross join ${joinedSessions(schema)} where ${conditions}`,
    parameters.values,
  );
  for (;;) {
    const rows = await sql.rows<MeasuredColumns>(`fetch ${rowsAtOnce} from measured`);
    yield* rows;
    if (rows.length < rowsAtOnce) return;
  }
}

function sessionOf(row: MeasuredColumns): MeasuredSession {
  return {
    id: row.id,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    lastSeenAt: row.last_seen_at.getTime(),
    uncertaintyMs: Number(row.uncertainty),
    logins: row.logins,
    connected: row.connected,
    active: row.active,
    labels: {
      ...row.attributes,
      client: row.client_id,
      source: row.source_id,
      browser: row.browser_name,
      os: row.os_name,
      device: row.device_type,
      app: row.app_name,
    },
  };
}

function rowOf({ spanMs, connectedMs, activeMs, uncertaintyMs, ...counts }: DurationGroup): DurationRow {
  return {
    ...counts,
    spanSeconds: inSeconds(spanMs),
    connectedSeconds: inSeconds(connectedMs),
    activeSeconds: inSeconds(activeMs),
    uncertaintySeconds: inSeconds(uncertaintyMs),
  };
}
