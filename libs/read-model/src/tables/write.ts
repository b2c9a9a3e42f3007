import { binaryArrayOf, type ElementType, type ElementValues } from '../database/binary-arrays.js';
import type { Sql } from '../database/sql.js';
import type { Column, Table } from './table.js';

/** Where rows go: the schema of a generation, and the table's shape. */
export interface Target<Row> {
  readonly schema: string;
  readonly table: Table<Row>;
}

/** Inserts rows, or writes all their columns over the ones of the same key. No key may come twice. */
export async function upsertRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.affected(insertStatement({ schema, table }, overwriting(table)), parametersOf(table, rows));
}

/** The same, but a row stays that stands later in the log than the one of its key, by the columns `seq` and `index`. */
export async function upsertLatestRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const isLater = '(excluded.seq, excluded.index) > (t.seq, t.index)';
  const text = insertStatement({ schema, table }, `${overwriting(table)} where ${isLater}`);
  await sql.affected(text, parametersOf(table, rows));
}

/** Inserts rows whose key isn't there yet, and leaves the others alone. */
export async function insertMissingRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.affected(insertStatement({ schema, table }, 'do nothing'), parametersOf(table, rows));
}

/** Writes the table's columns over existing rows; a row that isn't there stays away. Returns how many were there. */
export async function updateRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  rows: readonly Row[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const changes = rest(table).map((column) => `"${column.name}" = ${given(column)}`);
  return sql.affected(
    `update ${schema}."${table.name}" t set ${changes.join(', ')} from ${unnested(table)} where ${sameKey(table)}`,
    parametersOf(table, rows),
  );
}

/**
 * Adds to the columns outside the key, all of them numbers; a row that isn't there counts as zeros, and one that comes
 * to zeros is taken away. No key may come twice.
 */
export async function addRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const sums = rest(table).map(({ name }) => `"${name}" = t."${name}" + excluded."${name}"`);
  const text = insertStatement({ schema, table }, `(${keyOf(table)}) do update set ${sums.join(', ')}`);
  await sql.affected(text, parametersOf(table, rows));
  const less = rows.filter((row) => rest(table).some(({ value }) => Number(value(row)) < 0));
  if (less.length === 0) return;
  const keyed = keysOf(table);
  const zeros = rest(table).map(({ name }) => `t."${name}" = 0`);
  await sql.affected(
    `delete from ${schema}."${table.name}" t using ${unnested(keyed)}
     where ${[sameKey(table), ...zeros].join(' and ')}`,
    parametersOf(keyed, less),
  );
}

function overwriting<Row>(table: Table<Row>): string {
  const changes = rest(table).map(({ name }) => `"${name}" = excluded."${name}"`);
  return `(${keyOf(table)}) do update set ${changes.join(', ')}`;
}

/** @param conflict what becomes of a row `t` whose key is there already */
function insertStatement<Row>({ schema, table }: Target<Row>, conflict: string): string {
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
  return `insert into ${schema}."${table.name}" as t (${names})
    select ${table.columns.map(given).join(', ')} from ${unnested(table)} on conflict ${conflict}`;
}

function keyOf<Row>({ key }: Table<Row>): string {
  return key.map((name) => `"${name}"`).join(', ');
}

/** Deletes the rows of these keys. */
export async function deleteRows<Row>(
  sql: Sql,
  { schema, table }: Target<Row>,
  keys: readonly Row[],
): Promise<void> {
  if (keys.length === 0) return;
  const keyed = keysOf(table);
  await sql.affected(
    `delete from ${schema}."${table.name}" t using ${unnested(keyed)} where ${sameKey(table)}`,
    parametersOf(keyed, keys),
  );
}

/** `unnest($1::..., ...) as k(...)`, a row for each of the arrays' places. */
function unnested<Row>(table: Table<Row>): string {
  return `${unnest(table)} as k(${table.columns.map(({ name }) => `"${name}"`).join(', ')})`;
}

/** `unnest($1::..., ...)`, for the parameters that {@link parametersOf} gives. */
export function unnest<Row>(table: Table<Row>): string {
  return `unnest(${table.columns.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ')})`;
}

/** The arrays for {@link unnest}. */
export function parametersOf<Row>(table: Table<Row>, rows: readonly Row[]): readonly Buffer[] {
  return table.columns.map((column) => arrayOf(column, rows));
}

export function sameKey<Row>(table: Table<Row>): string {
  return table.key.map((name) => `t."${name}" = k."${name}"`).join(' and ');
}

function arrayOf<Row>({ type, value }: Column<Row>, rows: readonly Row[]): Buffer {
  const read = value as (row: Row) => ElementValues[ElementType];
  return binaryArrayOf(type, rows, read);
}

/** The same table with nothing but its key. */
export function keysOf<Row>(table: Table<Row>): Table<Row> {
  return { ...table, columns: table.columns.filter(({ name }) => table.key.includes(name)) };
}

function rest<Row>(table: Table<Row>): readonly Column<Row>[] {
  return table.columns.filter(({ name }) => !table.key.includes(name));
}

function given<Row>(column: Column<Row>): string {
  const name = `k."${column.name}"`;
  return column.convert === undefined ? name : column.convert(name);
}
