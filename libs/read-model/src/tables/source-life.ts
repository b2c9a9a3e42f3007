import type { Millis } from '@headcount/session-core';
import type { Table } from './table.js';

/** The life that a source registered last, whether it ever told of a session or not. */
export interface SourceLifeRow {
  readonly site: string;
  readonly sourceId: string;
  /** Where it was registered; what stands later in the log is kept. */
  readonly seq: number;
  readonly index: number;
  readonly incarnation: string;
  /** By the collector's clock. */
  readonly registeredAt: Millis;
}

export const sourceLifeTable: Table<SourceLifeRow> = {
  name: 'source_life',
  key: ['site', 'source_id'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'source_id', type: 'text', value: (row) => row.sourceId },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
    { name: 'incarnation', type: 'text', value: (row) => row.incarnation },
    { name: 'registered_at', type: 'timestamptz', value: (row) => row.registeredAt },
  ],
};
