import type { Millis } from '@headcount/session-core';
import type { Table } from './table.js';

/** How far a generation's tables have read which log, and who writes them. One row. */
export interface CheckpointRow {
  readonly projection: string;
  readonly version: number;
  /** The stream sequence of the last envelope applied; 0: none. */
  readonly seq: number;
  /** `createdAt` of the log; null before the first envelope. */
  readonly logCreatedAt: string | null;
  /** The log's own time of the last envelope: the projection's time. */
  readonly lastLoggedAt: Millis | null;
  /** The id of the last envelope. */
  readonly lastId: string | null;
  /** Raised by every writer that takes the generation over; the writes of a former one fail. */
  readonly epoch: number;
  readonly claimedBy: string | null;
  readonly claimedAt: Millis | null;
}

export const checkpointTable: Table<CheckpointRow> = {
  name: 'checkpoint',
  key: ['projection'],
  columns: [
    { name: 'projection', type: 'text', value: (row) => row.projection },
    { name: 'version', type: 'int4', value: (row) => row.version },
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'log_created_at', type: 'text', nullable: true, value: (row) => row.logCreatedAt },
    { name: 'last_logged_at', type: 'timestamptz', nullable: true, value: (row) => row.lastLoggedAt },
    { name: 'last_id', type: 'text', nullable: true, value: (row) => row.lastId },
    { name: 'epoch', type: 'int8', value: (row) => row.epoch },
    { name: 'claimed_by', type: 'text', nullable: true, value: (row) => row.claimedBy },
    { name: 'claimed_at', type: 'timestamptz', nullable: true, value: (row) => row.claimedAt },
  ],
  notDumped: ['log_created_at', 'last_id', 'epoch', 'claimed_by', 'claimed_at'],
};
