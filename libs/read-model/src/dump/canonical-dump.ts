import type { DataSource } from 'typeorm';
import { iterateSnapshot, type Sql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { generationSchema } from '../generation/names.js';
import {
  deadLetterTable,
  keyRevocationTable,
  keyTable,
  policyTable,
  siteTable,
} from '../tables/administration.js';
import { cellTable } from '../tables/cell.js';
import { checkpointTable } from '../tables/checkpoint.js';
import { crowdTable } from '../tables/crowd.js';
import { denialTable, limitTable } from '../tables/limits.js';
import { liveTable } from '../tables/live.js';
import { recencyTable } from '../tables/recency.js';
import { sessionTable } from '../tables/session.js';
import { sourceClockTable } from '../tables/source-clock.js';
import { sourceLifeTable } from '../tables/source-life.js';
import type { Column, Table } from '../tables/table.js';
import { userAgentTable } from '../tables/user-agent.js';
import { userDayTable } from '../tables/user-day.js';

export interface DumpOptions {
  /** Default: the active generation. */
  readonly generation?: number;
  /** One of {@link dumpedTables}; default: all of them, in that order. */
  readonly table?: string;
}

export interface DumpLine {
  readonly table: string;
  /** A JSON object without a line break: the table's name, then its columns. */
  readonly json: string;
}

export type Dumped = Pick<Table<unknown>, 'name' | 'key' | 'notDumped'> & {
  readonly columns: readonly Pick<Column<unknown>, 'name' | 'type' | 'stored'>[];
};

/** In the order of the dump. */
export const tables: readonly Dumped[] = [
  sessionTable,
  liveTable,
  userAgentTable,
  cellTable,
  crowdTable,
  userDayTable,
  recencyTable,
  keyTable,
  keyRevocationTable,
  siteTable,
  policyTable,
  limitTable,
  denialTable,
  sourceClockTable,
  sourceLifeTable,
  deadLetterTable,
  checkpointTable,
] as readonly Dumped[];

/** The tables of a canonical dump, in its order. */
export const dumpedTables: readonly string[] = tables.map(({ name }) => name);

const rowsAtOnce = 2_000;

/**
 * Every row of a generation as a line of JSON: explicit columns, ordered by key by code point, instants in UTC
 * with milliseconds, segments as lists of `[from, to)`. All from one snapshot. Two generations that were
 * filled from the same log to the same position by the same version give the same lines.
 *
 * Holds one connection until the iteration ends or is broken off.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError; RangeError for a table there isn't.
 */
export async function* canonicalDump(
  dataSource: DataSource,
  options: DumpOptions = {},
): AsyncGenerator<DumpLine> {
  const schema = await schemaOf(dataSource, options);
  const wanted = tables.filter(({ name }) => options.table === undefined || options.table === name);
  if (wanted.length === 0)
    throw new RangeError(`no table ${options.table}: choose ${dumpedTables.join(', ')}`);
  yield* iterateSnapshot(dataSource, (sql) => linesOf(sql, schema, wanted));
}

async function schemaOf(dataSource: DataSource, { generation }: DumpOptions): Promise<string> {
  return generation === undefined
    ? (await activeGeneration(dataSource)).schema
    : generationSchema(generation);
}

/** {@link canonicalDump} on a connection that keeps to one snapshot. */
export async function* linesOf(
  sql: Sql,
  schema: string,
  wanted: readonly Dumped[],
): AsyncGenerator<DumpLine> {
  for (const table of wanted) {
    await sql.rows(`declare dumped no scroll cursor for ${selectOf(table, schema)}`);
    for (;;) {
      const rows = await sql.rows<{ json: string }>(`fetch ${rowsAtOnce} from dumped`);
      for (const { json } of rows) yield { table: table.name, json };
      if (rows.length < rowsAtOnce) break;
    }
    await sql.rows('close dumped');
  }
}

function selectOf(table: Dumped, schema: string): string {
  const order = table.key.map((name) => `t."${name}"`).join(', ');
  return `select row_to_json(r)::text as json from (${rowsOf(table, schema)} order by ${order}) r`;
}

/** A select of the rows of a table `t` as the dump shows them, in any order. */
export function rowsOf(table: Dumped, schema: string): string {
  const columns = dumpedColumns(table).map((column) => `${shown(column)} as "${column.name}"`);
  return `select '${table.name}' as "table", ${columns.join(', ')} from ${schema}."${table.name}" t`;
}

export function dumpedColumns({ columns, notDumped }: Dumped): Dumped['columns'] {
  return columns.filter(({ name }) => notDumped?.includes(name) !== true);
}

function shown({ name, type }: Dumped['columns'][number]): string {
  const column = `t."${name}"`;
  if (type === 'timestamptz') return instant(column);
  if (type !== 'tstzmultirange') return column;
  const pair = `json_build_array(${instant('lower(s)')}, ${instant('upper(s)')})`;
  return `case when ${column} is not null then coalesce((select json_agg(${pair} order by s) from unnest(${column}) s), '[]') end`;
}

function instant(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
