import type { Limit, Millis, SessionDeniedData } from '@headcount/session-core';
import { asJsonb, type Table } from './table.js';

/** One version of a limit; the one with the highest position holds. */
export interface LimitRow {
  readonly site: string;
  readonly limitId: string;
  readonly seq: number;
  readonly index: number;
  /** Null: deleted. */
  readonly limit: Limit | null;
  readonly changedAt: Millis;
  readonly changedBy: string | null;
}

/** Refusals of one user by one limit, at the position of their fact. */
export interface DenialRow extends SessionDeniedData {
  readonly site: string;
  readonly seq: number;
  readonly index: number;
}

export const limitTable: Table<LimitRow> = {
  name: 'limit',
  key: ['site', 'limit_id', 'seq', 'index'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'limit_id', type: 'text', value: (row) => row.limitId },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
    {
      name: 'definition',
      ...asJsonb,
      nullable: true,
      value: ({ limit }) => (limit === null ? null : JSON.stringify(limit)),
    },
    { name: 'changed_at', type: 'timestamptz', value: (row) => row.changedAt },
    { name: 'changed_by', type: 'text', nullable: true, value: (row) => row.changedBy },
  ],
};

export const denialTable: Table<DenialRow> = {
  name: 'denial',
  key: ['site', 'seq', 'index'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
    { name: 'limit_id', type: 'text', value: (row) => row.limitId },
    { name: 'scope', type: 'text', value: (row) => row.scope },
    { name: 'mode', type: 'text', value: (row) => row.mode },
    { name: 'key', type: 'text', nullable: true, value: (row) => row.key },
    { name: 'max', type: 'int8', value: (row) => row.max },
    { name: 'current', type: 'int8', value: (row) => row.current },
    { name: 'request', type: 'text', value: (row) => row.request },
    { name: 'user_id', type: 'text', nullable: true, value: (row) => row.userId },
    { name: 'client_id', type: 'text', nullable: true, value: (row) => row.clientId },
    { name: 'source_id', type: 'text', nullable: true, value: (row) => row.sourceId },
    { name: 'session_id', type: 'text', value: (row) => row.sessionId },
    { name: 'denied_at', type: 'timestamptz', value: (row) => row.at },
    { name: 'count', type: 'int4', value: (row) => row.count },
  ],
};
