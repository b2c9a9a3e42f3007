import type { Millis } from '@headcount/session-core';
import type { Table } from './table.js';

/** How far the clock of a source was off when it last told by it when its report was sent. */
export interface SourceClockRow {
  readonly site: string;
  readonly sourceId: string;
  /** Where it told so; what stands later in the log is kept. */
  readonly seq: number;
  readonly index: number;
  /** How much later than sent the report was received, by the two clocks: negative of a clock that is ahead. */
  readonly skewMs: Millis;
  /** By the collector's clock. */
  readonly toldAt: Millis;
}

export const sourceClockTable: Table<SourceClockRow> = {
  name: 'source_clock',
  key: ['site', 'source_id'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'source_id', type: 'text', value: (row) => row.sourceId },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
    { name: 'skew_ms', type: 'int8', value: (row) => row.skewMs },
    { name: 'told_at', type: 'timestamptz', value: (row) => row.toldAt },
  ],
};
