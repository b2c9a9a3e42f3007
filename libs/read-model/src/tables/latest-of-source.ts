import { comparePositions, type Position } from '@headcount/session-core';
import type { Column } from './table.js';

/** Something of a source of which only what stands last in the log is kept, whatever is delivered last. */
export interface LatestOfSource extends Position {
  readonly site: string;
  readonly sourceId: string;
}

export const latestOfSource = {
  key: ['site', 'source_id'],
  /** Whose it is, and where it stands. */
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'source_id', type: 'text', value: (row) => row.sourceId },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
  ] satisfies readonly Column<LatestOfSource>[],
} as const;

/** Puts a row among others, by source, unless what is known of its source stands behind it in the log. */
export function keepLatest<Row extends LatestOfSource>(rows: Map<string, Row>, row: Row): void {
  const key = JSON.stringify([row.site, row.sourceId]);
  const known = rows.get(key);
  if (known === undefined || comparePositions(known, row) < 0) rows.set(key, row);
}
