import type { Cell } from '@headcount/session-core';
import type { Table } from './table.js';

/** Sums of a site over 15 minutes; in a batch's changes: by how much they change. */
export interface CellRow extends Cell {
  readonly site: string;
}

/** Of open sessions as far as `settledOf` goes. Without the cells in which all sums are zero. */
export const cellTable: Table<CellRow> = {
  name: 'cell',
  key: ['site', 'cell_from'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'cell_from', type: 'timestamptz', value: (row) => row.from },
    { name: 'started', type: 'int8', value: (row) => row.started },
    { name: 'ended', type: 'int8', value: (row) => row.ended },
    { name: 'carried', type: 'int8', value: (row) => row.carried },
    { name: 'span_ms', type: 'int8', value: (row) => row.spanMs },
    { name: 'connected_ms', type: 'int8', value: (row) => row.connectedMs },
    { name: 'active_ms', type: 'int8', value: (row) => row.activeMs },
    { name: 'uncertainty_ms', type: 'int8', value: (row) => row.uncertaintyMs },
  ],
};
