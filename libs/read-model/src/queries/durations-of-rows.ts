import {
  DurationGroups,
  type Bucket,
  type DurationGroup,
  type Login,
  type MeasuredSession,
} from '@headcount/session-core';
import { Parameters } from '../database/parameters.js';
import type { Sql } from '../database/sql.js';
import { joinedSessions } from './list-sessions.js';
import { pairs } from './ranges.js';
import { sessionConditions, type SessionFilters } from './session-filters.js';

/** What a session is measured by. */
export interface MeasuredColumns {
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
  browser_version: string | null;
  os_name: string | null;
  os_version: string | null;
  device_type: string | null;
  app_name: string | null;
  app_version: string | null;
  connected: [number, number][];
  active: [number, number][];
}

const rowsAtOnce = 1_000;

export interface ByRows {
  /** With the window. */
  readonly filters: SessionFilters;
  /** As of `DurationGroups`, like the next two. */
  readonly by: readonly string[];
  readonly time: string | null;
  readonly buckets: readonly Bucket[];
}

/** Adds up the sessions that pass, row by row. `sql` is in a transaction. */
export async function groupsFromRows(
  sql: Sql,
  schema: string,
  { filters, by, time, buckets }: ByRows,
): Promise<DurationGroup[]> {
  const groups = new DurationGroups(by, time, buckets);
  for await (const columns of measured(sql, schema, filters)) groups.add(measuredSession(columns));
  return groups.rows();
}

/** The sessions that pass, as many in memory as are read at once. `sql` is in a transaction. */
export async function* measured(
  sql: Sql,
  schema: string,
  filters: SessionFilters,
): AsyncGenerator<MeasuredColumns> {
  const parameters = new Parameters();
  const conditions = sessionConditions(filters, parameters).join(' and ');
  await sql.rows(
    `declare measured no scroll cursor for
     select s.id, s.client_id, s.source_id, s.logins, s.started_at, s.ended_at, s.attributes,
       coalesce(s.last_seen_at, l.last_seen_at) as last_seen_at, coalesce(s.end_uncertainty_ms, 0) as uncertainty,
       u.browser_name, u.browser_version, u.os_name, u.os_version, u.device_type, u.app_name, u.app_version,
       ${pairs('coalesce(s.connected_segments, l.connected_segments)')} as connected,
       ${pairs('coalesce(s.active_segments, l.active_segments)')} as active
     from ${schema}.checkpoint c cross join ${joinedSessions(schema)} where ${conditions}`,
    parameters.values,
  );
  for (;;) {
    const rows = await sql.rows<MeasuredColumns>(`fetch ${rowsAtOnce} from measured`);
    yield* rows;
    if (rows.length < rowsAtOnce) break;
  }
  await sql.rows('close measured');
}

/** For `DurationGroups`, with the labels that `groupBy` knows. */
export function measuredSession(row: MeasuredColumns): MeasuredSession {
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
