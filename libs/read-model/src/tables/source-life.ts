import type { Millis } from '@headcount/session-core';
import { latestOfSource, type LatestOfSource } from './latest-of-source.js';
import type { Table } from './table.js';

/** The life that a source registered last, whether it ever told of a session or not. */
export interface SourceLifeRow extends LatestOfSource {
  readonly incarnation: string;
  /** By the collector's clock. */
  readonly registeredAt: Millis;
}

export const sourceLifeTable: Table<SourceLifeRow> = {
  name: 'source_life',
  key: latestOfSource.key,
  columns: [
    ...latestOfSource.columns,
    { name: 'incarnation', type: 'text', value: (row) => row.incarnation },
    { name: 'registered_at', type: 'timestamptz', value: (row) => row.registeredAt },
  ],
};
