import type { Position } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { deadLetterTable, type DeadLetterRow } from './administration.js';
import { placed } from './placed.js';
import type { Table } from './table.js';
import { deleteRows, parametersOf } from './write.js';

const keyTable: Table<Position> = {
  name: deadLetterTable.name,
  key: deadLetterTable.key,
  columns: [
    { name: 'seq', type: 'int8', value: ({ seq }) => seq },
    { name: 'index', type: 'int4', value: ({ index }) => index },
  ],
};

/** The dead letters of a generation that stand at some of these positions. */
export async function findDeadLetters(
  sql: Sql,
  schema: string,
  positions: readonly Position[],
): Promise<DeadLetterRow[]> {
  if (positions.length === 0) return [];
  const rows = await sql.rows<DeadLetterRow & { seq: unknown }>(
    placed(
      `${schema}.dead_letter`,
      keyTable,
      't.seq, t.index, t.site, t.type, t.reason, t.count::int4 as count, t.event',
    ),
    parametersOf(keyTable, positions),
  );
  return rows.map(({ seq, index, site, type, reason, count, event }) => ({
    ...{ seq: Number(seq), index, site, type, reason, count, event },
  }));
}

/** Strikes off what stands at these positions. */
export async function removeDeadLetters(
  sql: Sql,
  schema: string,
  positions: readonly Position[],
): Promise<void> {
  await deleteRows(sql, { schema, table: keyTable }, positions);
}
