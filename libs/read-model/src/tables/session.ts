import type {
  EndAuthor,
  EndReason,
  Login,
  Measures,
  Millis,
  Run,
  SessionMeta,
} from '@headcount/session-core';
import { asJsonb, type Column, type Table } from './table.js';

export interface SessionKey {
  readonly site: string;
  readonly id: string;
}

/** What is stored of a session once it has ended. */
export interface EndedColumns {
  readonly endedAt: Millis;
  readonly endReason: EndReason;
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
  readonly endPrecision: 'exact' | 'estimated';
  readonly endUncertaintyMs: Millis | null;
  readonly lastSeenAt: Millis;
  readonly lastActiveAt: Millis;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis | null;
  readonly orphanRuns: number;
  readonly connectedSegments: readonly Run[];
  readonly activeSegments: readonly Run[];
  readonly measures: Measures;
  /** `encodeState`, with the runs. */
  readonly state: string;
}

/** The columns of a session that its lifecycle facts decide; late signals too, when it has ended. */
export interface SessionLifeRow extends SessionKey {
  /** The user of its last instant. */
  readonly userId: string | null;
  readonly logins: readonly Login[];
  readonly startedAt: Millis;
  readonly inferred: boolean;
  readonly overLimit: boolean;
  /** Open, and holding a seat. */
  readonly seat: boolean;
  /** When it held a seat that it gave back; by the log's own time. */
  readonly occupied: readonly Run[];
  /** Since when it holds the one that it has. */
  readonly occupiedSince: Millis | null;
  readonly heartbeatMs: Millis;
  /** Null: it lives without one, until it is told to end. */
  readonly leaseMs: Millis | null;
  readonly idleAfterMs: Millis;
  readonly danglingAfterMs: Millis;
  /** Null while the session is open. */
  readonly ended: EndedColumns | null;
}

/** One session, for ever. A row is written by lifecycle facts and, after the end, by late signals. */
export interface SessionRow extends SessionLifeRow {
  /** Its own `userId` is the one that the start named; the row shows that of {@link SessionLifeRow}. */
  readonly meta: SessionMeta;
  /** Of the row in `user_agent` that `meta.userAgent` became. */
  readonly userAgentId: string | null;
}

const keyColumns: readonly Column<SessionKey>[] = [
  { name: 'site', type: 'text', value: (row) => row.site },
  { name: 'id', type: 'text', value: (row) => row.id },
];

const lifeColumns: readonly Column<SessionLifeRow>[] = [
  ...keyColumns,
  { name: 'user_id', type: 'text', nullable: true, value: (row) => row.userId },
  {
    name: 'user_since',
    type: 'timestamptz',
    nullable: true,
    value: ({ userId, logins }) => (userId !== null && logins.length === 1 ? logins[0]!.loginAt : null),
  },
  { name: 'logins', ...asJsonb, value: (row) => JSON.stringify(row.logins) },
  { name: 'started_at', type: 'timestamptz', value: (row) => row.startedAt },
  { name: 'inferred', type: 'bool', value: (row) => row.inferred },
  { name: 'over_limit', type: 'bool', value: (row) => row.overLimit },
  { name: 'seat', type: 'bool', value: (row) => row.seat },
  { name: 'occupied', type: 'tstzmultirange', value: (row) => row.occupied },
  { name: 'occupied_since', type: 'timestamptz', nullable: true, value: (row) => row.occupiedSince },
  {
    name: 'occupied_until',
    type: 'timestamptz',
    nullable: true,
    value: (row) => row.occupied.at(-1)?.[1] ?? null,
  },
  { name: 'heartbeat_ms', type: 'int8', value: (row) => row.heartbeatMs },
  { name: 'lease_ms', type: 'int8', nullable: true, value: (row) => row.leaseMs },
  { name: 'idle_after_ms', type: 'int8', value: (row) => row.idleAfterMs },
  { name: 'dangling_after_ms', type: 'int8', value: (row) => row.danglingAfterMs },
  { name: 'ended_at', type: 'timestamptz', nullable: true, value: ({ ended }) => ended?.endedAt ?? null },
  { name: 'end_reason', type: 'text', nullable: true, value: ({ ended }) => ended?.endReason ?? null },
  { name: 'ended_by', type: 'text', nullable: true, value: ({ ended }) => ended?.endedBy ?? null },
  { name: 'ended_by_name', type: 'text', nullable: true, value: ({ ended }) => ended?.endedByName ?? null },
  { name: 'end_precision', type: 'text', nullable: true, value: ({ ended }) => ended?.endPrecision ?? null },
  {
    name: 'end_uncertainty_ms',
    type: 'int8',
    nullable: true,
    value: ({ ended }) => ended?.endUncertaintyMs ?? null,
  },
  {
    name: 'last_seen_at',
    type: 'timestamptz',
    nullable: true,
    value: ({ ended }) => ended?.lastSeenAt ?? null,
  },
  {
    name: 'last_active_at',
    type: 'timestamptz',
    nullable: true,
    value: ({ ended }) => ended?.lastActiveAt ?? null,
  },
  { name: 'span_ms', type: 'int8', nullable: true, value: ({ ended }) => ended?.spanMs ?? null },
  { name: 'connected_ms', type: 'int8', nullable: true, value: ({ ended }) => ended?.connectedMs ?? null },
  { name: 'active_ms', type: 'int8', nullable: true, value: ({ ended }) => ended?.activeMs ?? null },
  { name: 'orphan_runs', type: 'int4', nullable: true, value: ({ ended }) => ended?.orphanRuns ?? null },
  {
    name: 'connected_segments',
    type: 'tstzmultirange',
    nullable: true,
    value: ({ ended }) => ended?.connectedSegments ?? null,
  },
  {
    name: 'active_segments',
    type: 'tstzmultirange',
    nullable: true,
    value: ({ ended }) => ended?.activeSegments ?? null,
  },
  {
    name: 'measures',
    ...asJsonb,
    nullable: true,
    value: ({ ended }) => (ended === null ? null : JSON.stringify(ended.measures)),
  },
  { name: 'state', type: 'text', nullable: true, value: ({ ended }) => ended?.state ?? null },
];

const metaColumns: readonly Column<SessionRow>[] = [
  { name: 'client_id', type: 'text', nullable: true, value: ({ meta }) => meta.clientId },
  { name: 'source_id', type: 'text', nullable: true, value: ({ meta }) => meta.sourceId },
  { name: 'incarnation', type: 'text', nullable: true, value: ({ meta }) => meta.incarnation },
  { name: 'device_id', type: 'text', nullable: true, value: ({ meta }) => meta.deviceId },
  { name: 'previous_session_id', type: 'text', nullable: true, value: ({ meta }) => meta.previousSessionId },
  { name: 'client_instance_id', type: 'text', nullable: true, value: ({ meta }) => meta.clientInstanceId },
  { name: 'user_agent_id', type: 'text', nullable: true, value: (row) => row.userAgentId },
  { name: 'ip_address', type: 'text', nullable: true, value: ({ meta }) => meta.ipAddress },
  { name: 'host', type: 'text', nullable: true, value: ({ meta }) => meta.host },
  { name: 'attributes', ...asJsonb, value: ({ meta }) => JSON.stringify(meta.attributes) },
];

export const sessionTable: Table<SessionRow> = {
  name: 'session',
  key: ['site', 'id'],
  columns: [...lifeColumns, ...metaColumns],
};

/** The same table, without the columns that only a start tells. */
export const sessionLifeTable: Table<SessionLifeRow> = { ...sessionTable, columns: lifeColumns };

export const sessionKeyTable: Table<SessionKey> = { ...sessionTable, columns: keyColumns };
