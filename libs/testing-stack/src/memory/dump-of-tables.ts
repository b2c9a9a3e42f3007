import {
  cellTable,
  crowdTable,
  deadLetterTable,
  denialTable,
  keyRevocationTable,
  keyTable,
  limitTable,
  liveTable,
  policyTable,
  recencyTable,
  sessionTable,
  siteTable,
  sourceClockTable,
  sourceLifeTable,
  userAgentTable,
  userDayTable,
  type Column,
  type Table,
} from '@headcount/read-model';
import type { Millis, Run } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import type { MemoryTables } from './memory-tables.js';

/** The tables as the canonical dump of Postgres would show them, without the checkpoint. */
export function dumpOfTables(tables: Readonly<MemoryTables>): CanonicalRow[] {
  return [
    ...rowsOf(sessionTable, tables.sessions),
    ...rowsOf(liveTable, tables.live),
    ...rowsOf(userAgentTable, tables.userAgents),
    ...rowsOf(cellTable, tables.cells),
    ...rowsOf(crowdTable, tables.crowds),
    ...rowsOf(userDayTable, tables.userDays),
    ...rowsOf(recencyTable, tables.recency),
    ...rowsOf(keyTable, tables.keys),
    ...rowsOf(keyRevocationTable, tables.keyRevocations),
    ...rowsOf(siteTable, tables.sites),
    ...rowsOf(policyTable, tables.policies),
    ...rowsOf(limitTable, tables.limits),
    ...rowsOf(denialTable, tables.denials),
    ...rowsOf(sourceClockTable, tables.sourceClocks),
    ...rowsOf(sourceLifeTable, tables.sourceLives),
    ...rowsOf(deadLetterTable, tables.deadLetters),
  ];
}

function rowsOf<Row>(table: Table<Row>, rows: ReadonlyMap<string, Row>): CanonicalRow[] {
  return [...rows.values()].map((row) => {
    const line: Record<string, unknown> & { table: string } = { table: table.name };
    for (const column of table.columns) line[column.name] = shown(column, row);
    return line;
  });
}

function shown<Row>(column: Column<Row>, row: Row): unknown {
  const value: unknown = column.value(row);
  if (value === null) return null;
  if (column.stored !== undefined) return JSON.parse(value as string);
  if (column.type === 'timestamptz') return iso(value as Millis);
  if (column.type === 'tstzmultirange')
    return (value as readonly Run[]).map(([from, to]) => [iso(from), iso(to)]);
  return value;
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
