import type { Millis } from '@headcount/session-core';
import { latestOfSource, type LatestOfSource } from './latest-of-source.js';
import type { Table } from './table.js';

/** How far the clock of a source was off when it last told by it when its report was sent. */
export interface SourceClockRow extends LatestOfSource {
  /** How much later than sent the report was received, by the two clocks: negative of a clock that is ahead. */
  readonly skewMs: Millis;
  /** By the collector's clock. */
  readonly toldAt: Millis;
}

export const sourceClockTable: Table<SourceClockRow> = {
  name: 'source_clock',
  key: latestOfSource.key,
  columns: [
    ...latestOfSource.columns,
    { name: 'skew_ms', type: 'int8', value: (row) => row.skewMs },
    { name: 'told_at', type: 'timestamptz', value: (row) => row.toldAt },
  ],
};
