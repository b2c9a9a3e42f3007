import type { Sql } from '../database/sql.js';
import type { Generation } from '../generation/generation.js';
import { dumpedColumns, linesOf, rowsOf, tables, type Dumped } from './canonical-dump.js';
import { digestOf } from './dump-digest.js';

/** Of two generations: of the first, and of the second. */
export type Both<Value> = readonly [Value, Value];

export interface ComparedTable {
  readonly name: string;
  readonly rows: Both<number>;
  readonly sha256: Both<string>;
  /** Rows that are not in both, or not the same in both. */
  readonly different: number;
  /** Of the columns that are counts or durations in milliseconds. */
  readonly sums: Readonly<Record<string, Both<number>>>;
}

/** A row that differs: its key, and what differs in it; the values of a row that is missing are null. */
export interface DifferentRow {
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** Null: the row is in both. */
  readonly missingIn: number | null;
  readonly columns: Readonly<Record<string, Both<unknown>>>;
}

export interface Comparison {
  readonly equal: boolean;
  /** The stream sequence that the first has reached; callers see to it that the second is there, too. */
  readonly position: number;
  readonly tables: readonly ComparedTable[];
  /** The first ones of each table. */
  readonly examples: readonly DifferentRow[];
}

const examplesOfTable = 10;

interface Difference {
  json_a: Record<string, unknown> | null;
  json_b: Record<string, unknown> | null;
  different: string;
}

/**
 * Compares what two generations hold, row by row, as the canonical dump shows it.
 *
 * @param sql a connection that keeps to one snapshot
 */
export async function compareGenerationsOn(
  sql: Sql,
  [a, b]: Both<Pick<Generation, 'number' | 'schema'>>,
): Promise<Comparison> {
  const names = tables.map(({ name }) => name);
  const digests = [
    await digestOf(linesOf(sql, a.schema, tables), names),
    await digestOf(linesOf(sql, b.schema, tables), names),
  ] as const;
  const compared: ComparedTable[] = [];
  const examples: DifferentRow[] = [];
  for (const table of tables) {
    const { name } = table;
    const [one, other] = digests.map((digest) => digest.tables[name]!) as [TableDigest, TableDigest];
    const found = one.sha256 === other.sha256 ? [] : await differencesOf(sql, table, [a.schema, b.schema]);
    compared.push({
      name,
      rows: [one.rows, other.rows],
      sha256: [one.sha256, other.sha256],
      different: Number(found[0]?.different ?? 0),
      sums: await sumsOf(sql, table, [a.schema, b.schema]),
    });
    examples.push(...found.map((difference) => exampleOf(table, difference, [a.number, b.number])));
  }
  return {
    equal: digests[0].sha256 === digests[1].sha256,
    position: digests[0].position ?? 0,
    tables: compared,
    examples,
  };
}

type TableDigest = Awaited<ReturnType<typeof digestOf>>['tables'][string];

async function differencesOf(sql: Sql, table: Dumped, [a, b]: Both<string>): Promise<readonly Difference[]> {
  const keys = table.key.map((name) => `a."${name}" = b."${name}"`).join(' and ');
  const order = table.key.map((name) => `coalesce(a."${name}", b."${name}")`).join(', ');
  return sql.rows<Difference>(
    `select row_to_json(a) as json_a, row_to_json(b) as json_b, count(*) over () as different
     from (${rowsOf(table, a)}) a full join (${rowsOf(table, b)}) b on ${keys}
     where row_to_json(a)::text is distinct from row_to_json(b)::text
     order by ${order} limit ${examplesOfTable}`,
  );
}

function exampleOf(table: Dumped, { json_a: a, json_b: b }: Difference, numbers: Both<number>): DifferentRow {
  const row = a ?? b ?? {};
  const differing = dumpedColumns(table).filter(
    ({ name }) => JSON.stringify(a?.[name] ?? null) !== JSON.stringify(b?.[name] ?? null),
  );
  return {
    table: table.name,
    key: Object.fromEntries(table.key.map((name) => [name, row[name]])),
    missingIn: a === null ? numbers[0] : b === null ? numbers[1] : null,
    columns: Object.fromEntries(differing.map(({ name }) => [name, [a?.[name] ?? null, b?.[name] ?? null]])),
  };
}

async function sumsOf(sql: Sql, table: Dumped, schemas: Both<string>): Promise<ComparedTable['sums']> {
  const summed = dumpedColumns(table).filter(
    ({ name, type }) => (type === 'int8' || type === 'int4') && !table.key.includes(name) && name !== 'seq',
  );
  if (summed.length === 0) return {};
  const sums = summed.map(({ name }) => `coalesce(sum("${name}"), 0)::text as "${name}"`).join(', ');
  const of = async (schema: string) =>
    (await sql.rows<Record<string, string>>(`select ${sums} from ${schema}."${table.name}"`))[0]!;
  const [a, b] = [await of(schemas[0]), await of(schemas[1])];
  return Object.fromEntries(summed.map(({ name }) => [name, [Number(a[name]), Number(b[name])]]));
}
