import type { DataSource } from 'typeorm';
import { inTransaction, opened, transactionOn, withSql, type Sql } from '../database/sql.js';
import { GenerationMissingError } from '../database/errors.js';
import { indexesDdl, tablesDdl } from '../tables/ddl.js';
import { generationEntity, type GenerationRow } from '../tables/entities.js';
import { generationSchema, sessionsProjection, type ProjectionId } from './names.js';

/** `filling`: by a rebuild, so that nobody else writes it. `live`: kept at the end of the log by the projectors. */
export type GenerationState = 'filling' | 'live';

/** A complete set of tables, filled by one version of the projection. */
export interface Generation {
  readonly number: number;
  readonly state: GenerationState;
  /** The Postgres schema that holds the tables. */
  readonly schema: string;
  readonly projection: ProjectionId;
  readonly active: boolean;
}

export interface NewGeneration {
  readonly number: number;
  readonly projection?: ProjectionId;
  /** False leaves the secondary indexes to {@link createIndexes}, for a fill in bulk; default true. */
  readonly indexes?: boolean;
  /** Makes it the one that answers are read from; default false. */
  readonly activate?: boolean;
  /** Default: `live`. */
  readonly state?: GenerationState;
}

type ListedRow = Pick<GenerationRow, 'number' | 'projection' | 'version' | 'state' | 'active'>;
const listedColumns = 'number, projection, version, state, active';

/** Changes of the list of generations come one after the other. An arbitrary number. */
const generationsLock = 7_203_114_002;

/** Until the end of the transaction nobody else changes the list of generations. */
export async function lockGenerations(sql: Sql): Promise<void> {
  await sql.rows('select pg_advisory_xact_lock($1)', [generationsLock]);
}

/**
 * Makes the empty tables of a generation and lists it.
 *
 * @throws Error when its schema exists, or another generation is active and `activate` was asked for.
 */
export async function createGeneration(dataSource: DataSource, wanted: NewGeneration): Promise<Generation> {
  return inTransaction(dataSource, {}, async (sql) => {
    await lockGenerations(sql);
    return createGenerationOn(sql, wanted);
  });
}

/** Makes the secondary indexes of a generation that was created without them, and tells the planner what it holds. */
export async function createIndexes(dataSource: DataSource, number: number): Promise<void> {
  await inTransaction(dataSource, {}, (sql) => createIndexesOn(sql, number));
}

/** The same within a transaction. */
export async function createIndexesOn(sql: Sql, number: number): Promise<void> {
  await sql.rows(`set local maintenance_work_mem = '128MB'`);
  for (const index of indexesDdl(number)) await sql.rows(index);
  const schema = generationSchema(number);
  const tables = await sql.rows<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = $1`,
    [schema],
  );
  for (const { name } of tables) await sql.rows(`analyze ${schema}.${name}`);
}

/** The generation that answers are read from. @throws GenerationMissingError when there is none, or its tables are gone. */
export async function activeGeneration(dataSource: DataSource): Promise<Generation> {
  return withSql(dataSource, activeGenerationOn);
}

/** The same on a connection. */
export async function activeGenerationOn(sql: Sql): Promise<Generation> {
  const [row] = await sql.rows<ListedRow>(
    `select ${listedColumns} from headcount.generation
     where active and to_regclass(format('g%s.checkpoint', number)) is not null`,
  );
  if (row === undefined) throw new GenerationMissingError();
  return generationOf(row);
}

/** All generations that are listed, by number; their tables may be gone. */
export async function listGenerations(dataSource: DataSource): Promise<readonly Generation[]> {
  const rows = await (
    await opened(dataSource)
  )
    .getRepository(generationEntity)
    .find({ order: { number: 'ASC' } });
  return rows.map(generationOf);
}

/**
 * Puts back what was dropped by hand: empty tables for the active generation if they are gone, a first
 * generation if there is none. If the active one is of another version than this code, which would never write
 * into it, a new and empty one takes its place, and the former is left as it is. A listed generation without tables that isn't active is struck off the list.
 * `sql` is a connection without a transaction.
 */
export async function mendGenerations(sql: Sql): Promise<void> {
  await transactionOn(sql, {}, async () => {
    await lockGenerations(sql);
    const listed = await sql.rows<ListedRow>(`select ${listedColumns} from headcount.generation`);
    const schemas = await sql.rows<{ number: number }>(
      `select substring(nspname from 2)::int as number from pg_namespace where nspname ~ '^g[1-9][0-9]{0,8}$'`,
    );
    const present = new Set(schemas.map(({ number }) => number));
    const lost = listed.filter(({ number }) => !present.has(number));
    for (const { number } of lost)
      await sql.rows('delete from headcount.generation where number = $1', [number]);
    const active = listed.find((generation) => generation.active && fits(generation));
    if (active !== undefined && present.has(active.number)) return;
    await sql.rows('update headcount.generation set active = false where active');
    const next = 1 + Math.max(0, ...present, ...listed.map(({ number }) => number));
    await createGenerationOn(sql, { number: active?.number ?? next, activate: true });
  });
}

/** {@link createGeneration} within a transaction that holds {@link lockGenerations}. */
export async function createGenerationOn(sql: Sql, wanted: NewGeneration): Promise<Generation> {
  const {
    number,
    projection = sessionsProjection,
    indexes = true,
    activate = false,
    state = 'live',
  } = wanted;
  const schema = generationSchema(number);
  for (const statement of tablesDdl(number)) await sql.rows(statement);
  if (indexes) for (const statement of indexesDdl(number)) await sql.rows(statement);
  await sql.rows(`insert into ${schema}.checkpoint (projection, version, seq, epoch) values ($1, $2, 0, 0)`, [
    projection.name,
    projection.version,
  ]);
  await sql.rows(
    `insert into headcount.generation (number, projection, version, state, active) values ($1, $2, $3, $4, $5)`,
    [number, projection.name, projection.version, state, activate],
  );
  return { number, state, schema, projection, active: activate };
}

function fits({ projection, version }: ListedRow): boolean {
  return projection === sessionsProjection.name && version === sessionsProjection.version;
}

function generationOf(row: ListedRow): Generation {
  return {
    number: row.number,
    state: row.state,
    schema: generationSchema(row.number),
    projection: { name: row.projection, version: row.version },
    active: row.active,
  };
}
