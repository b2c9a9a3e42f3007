import type { Measures, Millis, Run } from '@headcount/session-core';
import { sessionKeyTable, type SessionKey } from './session.js';
import { asJsonb, type Column, type Table } from './table.js';

/** What a beat moves. Exactly the open sessions have such a row; no column of it but the key is indexed. */
export interface SignalsRow extends SessionKey {
  /** `encodeRuns` of the state. */
  readonly runs: string;
  readonly lastSeenAt: Millis;
  readonly lastActiveAt: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis | null;
  readonly orphanRuns: number;
  readonly connectedSegments: readonly Run[];
  readonly activeSegments: readonly Run[];
  readonly measures: Measures;
}

/** An open session. */
export interface LiveRow extends SignalsRow {
  /** `encodeLife` of the state, so that a beat need not write it again. */
  readonly state: string;
}

const signalsColumns: readonly Column<SignalsRow>[] = [
  ...sessionKeyTable.columns,
  { name: 'runs', type: 'text', value: (row) => row.runs },
  { name: 'last_seen_at', type: 'timestamptz', value: (row) => row.lastSeenAt },
  { name: 'last_active_at', type: 'timestamptz', value: (row) => row.lastActiveAt },
  { name: 'connected_ms', type: 'int8', value: (row) => row.connectedMs },
  { name: 'active_ms', type: 'int8', nullable: true, value: (row) => row.activeMs },
  { name: 'orphan_runs', type: 'int4', value: (row) => row.orphanRuns },
  { name: 'connected_segments', type: 'tstzmultirange', value: (row) => row.connectedSegments },
  { name: 'active_segments', type: 'tstzmultirange', value: (row) => row.activeSegments },
  { name: 'measures', ...asJsonb, value: (row) => measuresText(row.measures) },
];

export const liveTable: Table<LiveRow> = {
  name: 'live',
  key: ['site', 'id'],
  columns: [...signalsColumns, { name: 'state', type: 'text', value: (row) => row.state }],
};

/** The same table, without what only lifecycle facts move. */
export const signalsTable: Table<SignalsRow> = { ...liveTable, columns: signalsColumns };

/** Most sessions have none. */
function measuresText(measures: Measures): string {
  for (const _ in measures) return JSON.stringify(measures);
  return '{}';
}
