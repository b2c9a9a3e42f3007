import type { Session } from '@headcount/contracts';
import { inSeconds, type Login } from '@headcount/session-core';
import { isoText } from './iso-text.js';
import { deviceExpressions, deviceOf, expressionsOf, type DeviceColumns } from './device-columns.js';

const inactiveFor = (milliseconds: string) =>
  `l.last_active_at < c.last_logged_at - ${milliseconds} * interval '1 millisecond'`;

/** Conditions over `s`, `l` and `c`, true or false for every row, never null. */
export const statusConditions = {
  open: 's.ended_at is null',
  ended: 's.ended_at is not null',
  active: `s.ended_at is null and not (${inactiveFor('s.idle_after_ms')})`,
  idle: `s.ended_at is null and ${inactiveFor('s.idle_after_ms')}`,
  /** Idle, and without an active beat for longer than its policy's bound for dangling. */
  dangling: `s.ended_at is null and ${inactiveFor('s.idle_after_ms')} and ${inactiveFor('s.dangling_after_ms')}`,
} as const;

/** Of the live row while it is open, of its own once it has ended. */
const movedByBeats = (column: string) => `coalesce(s.${column}, l.${column})`;

/**
 * What a session's answer is made of, by the name of the column: `s` is the session, `l` its live row (none when it
 * has ended), `u` its user agent, `c` the checkpoint, whose time is the projection's.
 */
export const sessionExpressions: Readonly<Record<keyof SessionColumns, string>> = {
  ...expressionsOf('s', [
    ...(['id', 'site', 'user_id', 'client_id', 'source_id', 'incarnation', 'device_id'] as const),
    ...([
      'previous_session_id',
      'logins',
      'inferred',
      'over_limit',
      'seat',
      'started_at',
      'lease_ms',
    ] as const),
    ...(['ended_at', 'end_reason', 'ended_by', 'ended_by_name', 'end_precision'] as const),
    ...(['end_uncertainty_ms', 'ip_address', 'host', 'attributes', 'span_ms'] as const),
  ]),
  ...deviceExpressions,
  last_seen_at: movedByBeats('last_seen_at'),
  last_active_at: movedByBeats('last_active_at'),
  connected_ms: movedByBeats('connected_ms'),
  active_ms: 'case when s.ended_at is null then l.active_ms else s.active_ms end',
  orphan_runs: movedByBeats('orphan_runs'),
  measures: movedByBeats('measures'),
  is_idle: `(${statusConditions.idle}) is true`,
  is_dangling: `(${statusConditions.dangling}) is true`,
};

/** To be selected. */
export const sessionColumns = Object.entries(sessionExpressions)
  .map(([name, expression]) => `${expression} as ${name}`)
  .join(', ');

/** A column of Postgres' bigint: text by itself, a number in JSON. */
type Bigint = string | number;
/** A column of Postgres' timestamptz: a date by itself, epoch milliseconds in JSON. */
type Instant = Date | number;

export interface SessionColumns extends DeviceColumns {
  id: string;
  site: string;
  user_id: string | null;
  client_id: string | null;
  source_id: string | null;
  incarnation: string | null;
  device_id: string | null;
  previous_session_id: string | null;
  inferred: boolean;
  over_limit: boolean;
  seat: boolean;
  logins: readonly Login[];
  started_at: Instant;
  lease_ms: Bigint | null;
  ended_at: Instant | null;
  end_reason: Session['endReason'];
  ended_by: string | null;
  ended_by_name: string | null;
  end_precision: Session['endPrecision'];
  end_uncertainty_ms: Bigint | null;
  ip_address: string | null;
  host: string | null;
  attributes: Record<string, string>;
  last_seen_at: Instant;
  last_active_at: Instant;
  /** Null while it is open. */
  span_ms: Bigint | null;
  connected_ms: Bigint;
  active_ms: Bigint | null;
  orphan_runs: number;
  measures: Record<string, number>;
  is_idle: boolean;
  is_dangling: boolean;
}

/** The API's session. An open one spans to its last signal: a stored answer never contains now. */
export function sessionOf(row: SessionColumns): Session {
  const open = row.ended_at === null;
  const logins = row.logins.map(loginOf);
  return {
    id: row.id,
    site: row.site,
    userId: row.user_id,
    clientId: row.client_id,
    sourceId: row.source_id,
    incarnation: row.incarnation,
    deviceId: row.device_id,
    previousSessionId: row.previous_session_id,
    status: open ? (row.is_idle ? 'idle' : 'active') : 'ended',
    dangling: row.is_dangling,
    seat: row.seat,
    inferred: row.inferred,
    overLimit: row.over_limit,
    startedAt: iso(row.started_at),
    lastSeenAt: iso(row.last_seen_at),
    lastActiveAt: iso(row.last_active_at),
    leaseExpiresAt: open ? leaseExpiryOf(row) : null,
    logins,
    loginAt: logins.at(-1)?.loginAt ?? null,
    logoutAt: logins.at(-1)?.logoutAt ?? null,
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    endReason: row.end_reason,
    endedBy: row.ended_by,
    endedByName: row.ended_by_name,
    endPrecision: row.end_precision,
    endUncertaintySeconds: seconds(row.end_uncertainty_ms),
    spanSeconds: inSeconds(Number(row.ended_at ?? row.last_seen_at) - Number(row.started_at)),
    connectedSeconds: inSeconds(Number(row.connected_ms)),
    activeSeconds: seconds(row.active_ms),
    orphanRuns: row.orphan_runs,
    ipAddress: row.ip_address,
    host: row.host,
    ...deviceOf(row),
    attributes: row.attributes,
    measures: row.measures,
  };
}

function leaseExpiryOf({ last_seen_at, lease_ms }: SessionColumns): string | null {
  return lease_ms === null ? null : iso(Number(last_seen_at) + Number(lease_ms));
}

function loginOf({ userId, loginAt, logoutAt }: Login): Session['logins'][number] {
  return { userId, loginAt: iso(loginAt), logoutAt: logoutAt === null ? null : iso(logoutAt) };
}

function iso(instant: Instant): string {
  return isoText(Number(instant));
}

function seconds(milliseconds: Bigint | null): number | null {
  return milliseconds === null ? null : inSeconds(Number(milliseconds));
}
