import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Millis } from '@headcount/session-core';
import { NotLevelError, RebuildStateError } from '../database/errors.js';
import { inTransaction, type Sql } from '../database/sql.js';
import { activeGenerationOn, lockGenerations } from './generation.js';
import { generationSchema, sessionsProjection } from './names.js';
import { holdRebuild, rebuildOn, type Rebuild } from './rebuilds.js';

export interface PromoteOptions {
  /** How long the active generation's projector is kept waiting in one attempt; default 150 ms. */
  readonly holdMs?: Millis;
  /** How long to try; default 30 s. */
  readonly withinMs?: Millis;
}

interface Reached {
  seq: string;
  log: string | null;
}

/**
 * Makes the generation of a rebuild the one that answers are read from, in one transaction, in which it has all that
 * the former one has; that one is kept and followed until it is dropped. Reads go on meanwhile.
 *
 * @throws UnknownRebuildError, RebuildStateError when it isn't level, NotLevelError when it doesn't get level in time.
 */
export function promote(
  dataSource: DataSource,
  generation: number,
  options: PromoteOptions = {},
): Promise<Rebuild> {
  return switched(dataSource, options, async (sql) => {
    const rebuild = await rebuildOn(sql, generation);
    if (rebuild.state !== 'level') throw new RebuildStateError(rebuild, 'level');
    const former = await activeGenerationOn(sql);
    await flip(sql, { from: former.number, to: generation }, options);
    return becomes(sql, generation, { state: 'promoted', former: former.number });
  });
}

/** The reverse of {@link promote}, while the former generation is there. Throws as that does. */
export function rollback(
  dataSource: DataSource,
  generation: number,
  options: PromoteOptions = {},
): Promise<Rebuild> {
  return switched(dataSource, options, async (sql) => {
    const rebuild = await rebuildOn(sql, generation);
    const active = await activeGenerationOn(sql);
    if (rebuild.state !== 'promoted' || rebuild.former === null || active.number !== generation)
      throw new RebuildStateError(rebuild, 'promoted, active, and its former generation kept');
    await flip(sql, { from: generation, to: rebuild.former }, options);
    return becomes(sql, generation, { state: 'level', former: null });
  });
}

/**
 * Gives back the space of what a rebuild keeps and nobody reads: its own generation, or, once it is promoted, the former
 * one. What is active is never dropped.
 *
 * @throws UnknownRebuildError; RebuildStateError when nothing of it is left that may be dropped.
 */
export async function dropRebuild(dataSource: DataSource, generation: number): Promise<Rebuild> {
  return inTransaction(dataSource, {}, async (sql) => {
    await lockGenerations(sql);
    await holdRebuild(sql, await rebuildOn(sql, generation));
    const rebuild = await rebuildOn(sql, generation);
    const active = await sql.rows<{ number: number }>('select number from headcount.generation where active');
    const isActive = active.some(({ number }) => number === generation);
    const dropped = isActive ? rebuild.former : generation;
    if (dropped === null || rebuild.state === 'dropped')
      throw new RebuildStateError(rebuild, 'not dropped yet, or not active');
    await dropTables(sql, generationSchema(dropped));
    await sql.rows('delete from headcount.generation where number = $1', [dropped]);
    await sql.rows(
      `update headcount.rebuild set updated_at = clock_timestamp(), former = null,
         state = case when generation = $1 then 'dropped' else state end
       where generation = $1 or former = $1`,
      [dropped],
    );
    return rebuildOn(sql, generation);
  });
}

async function dropTables(sql: Sql, schema: string): Promise<void> {
  const [there] = await sql.rows<{ found: string | null }>('select to_regclass($1) as found', [
    `${schema}.checkpoint`,
  ]);
  // as every writer does, so that neither holds what the other waits for
  if (there!.found !== null) await sql.rows(`lock table ${schema}.checkpoint in access exclusive mode`);
  await sql.rows(`drop schema if exists ${schema} cascade`);
}

async function becomes(
  sql: Sql,
  generation: number,
  { state, former }: Pick<Rebuild, 'state' | 'former'>,
): Promise<Rebuild> {
  await sql.rows(
    `update headcount.rebuild set state = $2, former = $3, updated_at = clock_timestamp() where generation = $1`,
    [generation, state, former],
  );
  return rebuildOn(sql, generation);
}

/** Tries until the generations are level; each attempt is a transaction of its own. */
async function switched(
  dataSource: DataSource,
  { withinMs = 30_000, holdMs = 150 }: PromoteOptions,
  attempt: (sql: Sql) => Promise<Rebuild>,
): Promise<Rebuild> {
  for (let left = withinMs; ; left -= holdMs) {
    try {
      return await inTransaction(dataSource, {}, async (sql) => {
        await lockGenerations(sql);
        return attempt(sql);
      });
    } catch (error) {
      if (!(error instanceof NotLevelError) || left <= 0) throw error;
    }
    await delay(holdMs);
  }
}

/** @throws NotLevelError when the one is not where the other is within `holdMs` */
async function flip(
  sql: Sql,
  { from, to }: { readonly from: number; readonly to: number },
  { holdMs = 150 }: PromoteOptions,
): Promise<void> {
  const [held] = await sql.rows<Reached>(
    `select seq, log_created_at as log from ${generationSchema(from)}.checkpoint for update`,
  );
  const level = async () => {
    const [reached] = await sql.rows<Reached>(
      `select seq, log_created_at as log from ${generationSchema(to)}.checkpoint where version = $1`,
      [sessionsProjection.version],
    );
    // whoever has read another log, which was replaced, is no measure
    return reached !== undefined && (reached.log !== held!.log || Number(reached.seq) >= Number(held!.seq));
  };
  const pollMs = 5;
  for (let waited = 0; !(await level()); waited += pollMs) {
    if (waited >= holdMs) throw new NotLevelError(to);
    await delay(pollMs);
  }
  await sql.rows('update headcount.generation set active = false where number = $1', [from]);
  await sql.rows('update headcount.generation set active = true where number = $1', [to]);
}
