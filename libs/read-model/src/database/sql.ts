import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { DataSource, QueryRunner } from 'typeorm';
import { ReadModelUnavailableError, translated } from './errors.js';

/** Runs statements, all on one connection. Errors are those of `translated`. */
export interface Sql {
  /** The rows that a statement returns. A `Buffer` parameter is sent in Postgres' binary format. */
  rows<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** How many rows a statement touched. */
  affected(text: string, values?: readonly unknown[]): Promise<number>;
  /** Sends `chunks` as the data of a `copy ... from stdin`. */
  copy(text: string, chunks: Iterable<Buffer>): Promise<void>;
}

export interface SnapshotSql extends Sql {
  /** The data of a `copy ... to stdout`, as it comes. Whoever takes a part of it can do no more with the connection. */
  copied(text: string): AsyncIterable<Buffer>;
}

export interface TransactionOptions {
  /** `snapshot`: all statements read the same state of the database, and write nothing. */
  readonly mode?: 'snapshot' | 'write';
  /** Don't wait for the disk at commit. A crash of the server may forget the transaction as a whole. */
  readonly lazyCommit?: boolean;
  /** After so many milliseconds without a word from its client a transaction that writes is rolled back; default 20 s. */
  readonly silenceMs?: number;
}

/** Shorter than services wait for an answer: who dials again finds no lock of a connection that vanished. */
const silenceByDefaultMs = 20_000;

const opening = new WeakMap<DataSource, Promise<unknown>>();

/** Opens the data source if it isn't yet; called by everything that uses one. @throws ReadModelUnavailableError */
export async function opened(dataSource: DataSource): Promise<DataSource> {
  if (dataSource.isInitialized) return dataSource;
  const attempt = opening.get(dataSource) ?? dataSource.initialize();
  opening.set(dataSource, attempt);
  try {
    await attempt;
    return dataSource;
  } catch (error) {
    throw translated(error);
  } finally {
    opening.delete(dataSource);
  }
}

/** Closes the data source; nothing happens if it was never opened. */
export async function closeDataSource(dataSource: DataSource): Promise<void> {
  await opening.get(dataSource)?.catch(() => undefined);
  if (dataSource.isInitialized) await dataSource.destroy();
}

/** Lends a connection to `work`. */
export async function withSql<Result>(
  dataSource: DataSource,
  work: (sql: Sql, runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const runner = (await opened(dataSource)).createQueryRunner();
  let broken: Error | undefined;
  try {
    await connected(runner);
    return await work(sqlOn(runner), runner);
  } catch (error) {
    if (error instanceof ReadModelUnavailableError) broken = error;
    throw error;
  } finally {
    await giveBack(runner, broken);
  }
}

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. When the commit
 * itself fails with {@link ReadModelUnavailableError}, it may or may not have happened.
 */
export async function inTransaction<Result>(
  dataSource: DataSource,
  options: TransactionOptions,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  return withSql(dataSource, (sql) => transactionOn(sql, options, () => work(sql)));
}

/** The same on a connection that is lent already, and that runs no transaction. */
export async function transactionOn<Result>(
  sql: Sql,
  options: TransactionOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await sql.rows(beginning(options));
  try {
    const result = await work();
    await sql.rows('commit');
    return result;
  } catch (error) {
    // the connection is lost or hangs, and will be thrown away with its transaction
    if (error instanceof ReadModelUnavailableError) throw error;
    await sql.rows('rollback').catch((failure: unknown) => {
      throw new ReadModelUnavailableError('a transaction could not be rolled back', {
        cause: new AggregateError([error, failure]),
      });
    });
    throw error;
  }
}

/**
 * Iterates over what `iterate` reads from one snapshot of the database. Holds a connection until the
 * iteration ends or is broken off.
 */
export async function* iterateSnapshot<Item>(
  dataSource: DataSource,
  iterate: (sql: SnapshotSql) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const runner = (await opened(dataSource)).createQueryRunner();
  let broken: Error | undefined = new Error('the iteration failed');
  try {
    await connected(runner);
    const sql = sqlOn(runner);
    await sql.rows(beginning({ mode: 'snapshot' }));
    yield* iterate(sql);
    // else its connection is thrown away, and its transaction with it
    await sql.rows('rollback');
    broken = undefined;
  } finally {
    await giveBack(runner, broken);
  }
}

function beginning({ mode, lazyCommit, silenceMs = silenceByDefaultMs }: TransactionOptions): string {
  if (mode === 'snapshot') return 'begin isolation level repeatable read read only';
  const settings = [`idle_in_transaction_session_timeout = ${silenceMs}`];
  if (lazyCommit === true) settings.push('synchronous_commit = off');
  return ['begin isolation level read committed', ...settings.map((setting) => `set local ${setting}`)].join(
    '; ',
  );
}

function sqlOn(runner: QueryRunner): SnapshotSql {
  const run = async (text: string, values?: readonly unknown[]) => {
    try {
      return await runner.query(text, values as unknown[], true);
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    rows: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      ((await run(text, values)).records ?? []) as Row[],
    affected: async (text, values) => (await run(text, values)).affected ?? 0,
    copy: async (text, chunks) => {
      const client = (await runner.connect()) as ClientBase;
      try {
        await pipeline(Readable.from(chunks), client.query(copyFrom(text)));
      } catch (error) {
        throw translated(error);
      }
    },
    copied: async function* (text) {
      const client = (await runner.connect()) as ClientBase;
      const stream = client.query(copyTo(text));
      // of a connection that is thrown away behind who listens
      stream.on('error', () => undefined);
      try {
        yield* stream as AsyncIterable<Buffer>;
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

async function connected(runner: QueryRunner): Promise<void> {
  try {
    await runner.connect();
  } catch (error) {
    throw translated(error);
  }
}

/** A connection that failed is thrown away: nobody knows in which transaction it hangs. */
async function giveBack(runner: QueryRunner, broken: Error | undefined): Promise<void> {
  const postgres = runner as QueryRunner & { releasePostgresConnection?: (error?: Error) => Promise<void> };
  if (broken !== undefined && postgres.releasePostgresConnection)
    await postgres.releasePostgresConnection(broken);
  else await runner.release();
}
