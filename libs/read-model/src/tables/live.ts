import type { Measures, SessionSignals, SessionState } from '@headcount/session-core';
import { encodeLife, encodeRuns } from './runs.js';
import { sessionKeyTable, type SessionKey } from './session.js';
import { asJsonb, type Column, type Table } from './table.js';

/**
 * What a beat moves, the view and the state it was computed from. Exactly the open sessions have such a row; no
 * column of it but the key is indexed.
 */
export interface LiveRow extends SessionKey {
  readonly state: SessionState;
  readonly signals: SessionSignals;
}

const signalsColumns: readonly Column<LiveRow>[] = [
  ...sessionKeyTable.columns,
  { name: 'runs', type: 'text', value: (row) => encodeRuns(row.state) },
  { name: 'last_seen_at', type: 'timestamptz', value: (row) => row.signals.lastSeenAt },
  { name: 'last_active_at', type: 'timestamptz', value: (row) => row.signals.lastActiveAt },
  { name: 'connected_ms', type: 'int8', value: (row) => row.signals.connectedMs },
  { name: 'active_ms', type: 'int8', nullable: true, value: (row) => row.signals.activeMs },
  { name: 'orphan_runs', type: 'int4', value: (row) => row.signals.orphanRuns },
  { name: 'connected_segments', type: 'tstzmultirange', value: (row) => row.signals.connectedSegments },
  { name: 'active_segments', type: 'tstzmultirange', value: (row) => row.signals.activeSegments },
  { name: 'measures', ...asJsonb, value: (row) => measuresText(row.signals.measures) },
];

export const liveTable: Table<LiveRow> = {
  name: 'live',
  key: ['site', 'id'],
  columns: [...signalsColumns, { name: 'state', type: 'text', value: (row) => encodeLife(row.state) }],
};

/** The same table, without what only lifecycle facts move. */
export const signalsTable: Table<LiveRow> = { ...liveTable, columns: signalsColumns };

/** Most sessions have none. */
function measuresText(measures: Measures): string {
  for (const _ in measures) return JSON.stringify(measures);
  return '{}';
}
