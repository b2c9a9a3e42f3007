import type { DataSource } from 'typeorm';
import type { Millis } from '@headcount/session-core';
import {
  CheckpointMovedError,
  GenerationMissingError,
  LogMismatchError,
  ProjectionVersionError,
} from '../database/errors.js';
import { withSql, type Sql } from '../database/sql.js';
import type { CheckpointRow } from '../tables/checkpoint.js';
import type { Generation } from './generation.js';

/** How far a generation has read which log. */
export type Checkpoint = Pick<CheckpointRow, 'seq' | 'logCreatedAt' | 'lastLoggedAt' | 'lastId' | 'epoch'>;

export interface ClaimOptions {
  /** Names the writer; unique to its process. */
  readonly by: string;
  /** A claim that wasn't renewed for so long, by the database's clock, is up. */
  readonly staleAfterMs: Millis;
}

/** A step of the checkpoint over envelopes that were applied in the same transaction. */
export interface CheckpointStep {
  readonly from: number;
  readonly to: number;
  readonly logCreatedAt: string;
  readonly lastLoggedAt: Millis;
  readonly lastId: string;
  readonly epoch: number;
}

interface Row {
  seq: string;
  epoch: string;
  version: number;
  log_created_at: string | null;
  last_logged_at: Date | null;
  last_id: string | null;
}
const columns = 'seq, epoch, version, log_created_at, last_logged_at, last_id';

/** @throws GenerationMissingError, ProjectionVersionError */
export async function readCheckpoint(dataSource: DataSource, generation: Generation): Promise<Checkpoint> {
  return withSql(dataSource, async (sql) => checkpointOf(await rowOf(sql, generation), generation));
}

/**
 * Takes the generation over: from now on the writes of every former writer fail. Null while another writer's
 * claim is fresh: stand by and ask again.
 *
 * @throws GenerationMissingError, ProjectionVersionError
 */
export async function claimGeneration(
  dataSource: DataSource,
  generation: Generation,
  { by, staleAfterMs }: ClaimOptions,
): Promise<Checkpoint | null> {
  const { name, version } = generation.projection;
  return withSql(dataSource, async (sql) => {
    const [row] = await sql.rows<Row>(
      `update ${generation.schema}.checkpoint
       set epoch = epoch + 1, claimed_by = $3, claimed_at = clock_timestamp()
       where projection = $1 and version = $2 and (claimed_by is null or claimed_by = $3
         or claimed_at < clock_timestamp() - $4 * interval '1 millisecond')
       returning ${columns}`,
      [name, version, by, staleAfterMs],
    );
    if (row !== undefined) return checkpointOf(row, generation);
    checkpointOf(await rowOf(sql, generation), generation);
    return null;
  });
}

/** Says that the writer lives, when it has nothing to write. @throws CheckpointMovedError when it was taken over */
export async function renewClaim(
  dataSource: DataSource,
  generation: Generation,
  epoch: number,
): Promise<void> {
  const touched = await withSql(dataSource, (sql) =>
    sql.affected(
      `update ${generation.schema}.checkpoint set claimed_at = clock_timestamp() where projection = $1 and epoch = $2`,
      [generation.projection.name, epoch],
    ),
  );
  if (touched === 0) throw new CheckpointMovedError(`another writer has taken ${generation.schema} over`);
}

/** Lets the next writer in at once; nothing happens if the generation was taken over already. */
export async function releaseClaim(
  dataSource: DataSource,
  generation: Generation,
  epoch: number,
): Promise<void> {
  await withSql(dataSource, (sql) =>
    sql.affected(
      `update ${generation.schema}.checkpoint set claimed_by = null, claimed_at = null
       where projection = $1 and epoch = $2`,
      [generation.projection.name, epoch],
    ),
  );
}

/**
 * Moves the checkpoint, in the transaction that writes the rows, and before them: whoever is fenced off
 * touches no row.
 *
 * @throws CheckpointMovedError when it doesn't stand at `from` under this epoch.
 * @throws LogMismatchError when it belongs to another log.
 */
export async function advanceCheckpoint(
  sql: Sql,
  generation: Generation,
  step: CheckpointStep,
): Promise<void> {
  const { name, version } = generation.projection;
  const { from, to, logCreatedAt, lastLoggedAt, lastId, epoch } = step;
  const touched = await sql.affected(
    `update ${generation.schema}.checkpoint
     set seq = $5, log_created_at = $6, last_logged_at = $7, last_id = $8, claimed_at = clock_timestamp()
     where projection = $1 and version = $2 and seq = $3 and epoch = $4
       and (log_created_at is null or log_created_at = $6)`,
    [name, version, from, epoch, to, logCreatedAt, new Date(lastLoggedAt), lastId],
  );
  if (touched === 1) return;
  const found = checkpointOf(await rowOf(sql, generation), generation);
  if (found.logCreatedAt !== null && found.logCreatedAt !== logCreatedAt)
    throw differentLog(found, logCreatedAt);
  throw new CheckpointMovedError(
    `${generation.schema} stands at ${found.seq} in epoch ${found.epoch}, not at ${from} in epoch ${epoch}`,
  );
}

/**
 * Keeps the checkpoint where it is until the end of the transaction: for what changes rows of the past.
 *
 * @throws CheckpointMovedError when it doesn't stand at `seq` under this epoch.
 */
export async function holdCheckpoint(
  sql: Sql,
  generation: Generation,
  { seq, epoch }: Pick<Checkpoint, 'seq' | 'epoch'>,
): Promise<void> {
  const held = await sql.rows(
    `select 1 as held from ${generation.schema}.checkpoint where seq = $1 and epoch = $2 for update`,
    [seq, epoch],
  );
  if (held.length === 0) throw new CheckpointMovedError(`another writer has taken ${generation.schema} over`);
}

/** The error for a checkpoint of one log and a reader of another. */
export function differentLog(checkpoint: Checkpoint, logCreatedAt: string): LogMismatchError {
  return new LogMismatchError(
    `the checkpoint at ${checkpoint.seq} belongs to the log created at ${checkpoint.logCreatedAt}, ` +
      `but the log there is was created at ${logCreatedAt}: bring the former log back, or drop the generation's ` +
      'schema and run `headcount migrate`, which fills it again from the log there is',
  );
}

async function rowOf(sql: Sql, { schema, projection }: Generation): Promise<Row> {
  const found = await sql.rows<Row>(`select ${columns} from ${schema}.checkpoint where projection = $1`, [
    projection.name,
  ]);
  if (found[0] === undefined) throw new GenerationMissingError();
  return found[0];
}

function checkpointOf(row: Row, { schema, projection }: Generation): Checkpoint {
  if (row.version !== projection.version)
    throw new ProjectionVersionError(
      `${schema} was filled by version ${row.version} of ${projection.name}, this is version ${projection.version}: rebuild`,
    );
  return {
    seq: Number(row.seq),
    epoch: Number(row.epoch),
    logCreatedAt: row.log_created_at,
    lastLoggedAt: row.last_logged_at?.getTime() ?? null,
    lastId: row.last_id,
  };
}
