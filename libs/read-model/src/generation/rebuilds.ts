import type { WhatIfPolicy } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { RebuildInProgressError, RebuildMovedError, UnknownRebuildError } from '../database/errors.js';
import { inTransaction, withSql, type Sql } from '../database/sql.js';
import { createGenerationOn, lockGenerations } from './generation.js';

/** In this order, up to `level`, or `still` where it ends before the log does; `promoted`, `dropped` and `failed` from wherever it was. */
export const rebuildStates = [
  'filling',
  'indexing',
  'catching_up',
  'level',
  'still',
  'promoted',
  'dropped',
  'failed',
] as const;
export type RebuildState = (typeof rebuildStates)[number];

/** `polite`: gives way to the live projection and to those who read. `full`: as fast as it can. */
export type Pace = 'polite' | 'full';

/** What a site's policy might have been. */
export interface WhatIf {
  readonly site: string;
  readonly policy: WhatIfPolicy;
}

/** A generation that is filled from the beginning of the log. */
export interface Rebuild {
  readonly id: string;
  readonly generation: number;
  readonly state: RebuildState;
  readonly pace: Pace;
  /** The last message of the log that belongs to it; null: it follows the log. */
  readonly until: number | null;
  /** What is different in the policy of a site that it is filled under; null: it is filled as the log says. */
  readonly whatIf: WhatIf | null;
  /** The generation that it has taken the place of, as long as that one is kept. */
  readonly former: number | null;
  /** Messages of the log that were applied, and how many there are. */
  readonly done: number;
  readonly total: number;
  /** Facts in the messages done; a beat counts as one. */
  readonly facts: number;
  readonly perSecond: number | null;
  readonly factsPerSecond: number | null;
  /** What it waits for, or failed of. */
  readonly problem: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How far a rebuild is; rates per second. */
export type RebuildProgress = Partial<
  Pick<Rebuild, 'done' | 'total' | 'facts' | 'perSecond' | 'factsPerSecond' | 'problem'>
>;

type Row = Omit<Rebuild, 'id' | 'until' | 'done' | 'total' | 'facts'> &
  Record<'done' | 'total' | 'facts', string> & { readonly until: string | null };

const columns = `generation, state, pace, until_seq as until, what_if as "whatIf", former, done, total, facts, per_second as "perSecond",
  facts_per_second as "factsPerSecond", problem, created_at as "createdAt", updated_at as "updatedAt"`;
const underWay: readonly RebuildState[] = ['filling', 'indexing', 'catching_up'];

/**
 * Makes the empty tables of a new generation, without secondary indexes, and lists its rebuild for whoever runs it.
 *
 * @param total messages that it has to apply, as far as the log goes now
 * @throws RebuildInProgressError while another one fills its tables
 */
export async function createRebuild(
  dataSource: DataSource,
  { pace, total, until, whatIf }: Pick<Rebuild, 'pace' | 'total' | 'until' | 'whatIf'>,
): Promise<Rebuild> {
  return inTransaction(dataSource, {}, async (sql) => {
    await lockGenerations(sql);
    const [running] = await rebuildsOn(sql, 'where state = any($1)', [underWay]);
    if (running !== undefined) throw new RebuildInProgressError(running.id);
    const [{ number }] = (await sql.rows<{ number: number }>(
      `select 1 + greatest(
         (select max(number) from headcount.generation), (select max(generation) from headcount.rebuild),
         (select max(substring(nspname from 2)::int) from pg_namespace where nspname ~ '^g[1-9][0-9]{0,8}$'), 0
       ) as number`,
    )) as [{ number: number }];
    await createGenerationOn(sql, { number, indexes: false, state: 'filling' });
    await sql.rows(
      `insert into headcount.rebuild (generation, state, pace, total, until_seq, what_if)
       values ($1, 'filling', $2, $3, $4, $5)`,
      [number, pace, total, until, whatIf === null ? null : JSON.stringify(whatIf)],
    );
    return rebuildOn(sql, number);
  });
}

/** All rebuilds there were, by their generation. */
export async function listRebuilds(dataSource: DataSource): Promise<readonly Rebuild[]> {
  return withSql(dataSource, (sql) => rebuildsOn(sql));
}

/** @throws UnknownRebuildError */
export async function readRebuild(dataSource: DataSource, generation: number): Promise<Rebuild> {
  return withSql(dataSource, (sql) => rebuildOn(sql, generation));
}

/** Whether somebody still has to fill its tables. */
export function isUnderWay({ state }: Pick<Rebuild, 'state'>): boolean {
  return underWay.includes(state);
}

/**
 * Keeps a rebuild in its state until the end of the transaction, and everybody waiting who would move or drop it.
 *
 * @throws RebuildMovedError when it is in another state
 */
export async function holdRebuild(
  sql: Sql,
  { generation, state }: Pick<Rebuild, 'generation' | 'state'>,
): Promise<void> {
  const held = await sql.rows(
    'select 1 as held from headcount.rebuild where generation = $1 and state = $2 for update',
    [generation, state],
  );
  if (held.length === 0) throw new RebuildMovedError(rebuildId(generation));
}

/** Tells how far it is, in a transaction that holds it or by itself. */
export async function tellProgress(sql: Sql, generation: number, progress: RebuildProgress): Promise<void> {
  const { done, total, facts, perSecond, factsPerSecond, problem } = progress;
  await sql.affected(
    `update headcount.rebuild set done = coalesce($2, done), total = coalesce($3, total), facts = coalesce($4, facts),
       per_second = coalesce($5, per_second), facts_per_second = coalesce($6, facts_per_second), problem = $7,
       updated_at = clock_timestamp()
     where generation = $1`,
    [generation, done, total, facts, perSecond, factsPerSecond, problem ?? null],
  );
}

/**
 * From one state to the next, in a transaction that holds it; at `level` its tables become the projectors' to follow.
 */
export async function moveRebuild(sql: Sql, generation: number, next: RebuildState): Promise<void> {
  await sql.affected(
    `update headcount.rebuild set state = $2, problem = case when $2 = 'failed' then problem end,
       updated_at = clock_timestamp()
     where generation = $1`,
    [generation, next],
  );
  if (next === 'level')
    await sql.affected(`update headcount.generation set state = 'live' where number = $1`, [generation]);
}

/** @throws UnknownRebuildError */
export async function rebuildOn(sql: Sql, generation: number): Promise<Rebuild> {
  const [found] = await rebuildsOn(sql, 'where generation = $1', [generation]);
  if (found === undefined) throw new UnknownRebuildError(rebuildId(generation));
  return found;
}

/** The generation of a rebuild's id; null for what is none. */
export function generationOfRebuild(id: string): number | null {
  const number = /^r([1-9]\d{0,8})$/.exec(id)?.[1];
  return number === undefined ? null : Number(number);
}

function rebuildId(generation: number): string {
  return `r${generation}`;
}

async function rebuildsOn(sql: Sql, where = '', values: readonly unknown[] = []): Promise<Rebuild[]> {
  const rows = await sql.rows<Row>(
    `select ${columns} from headcount.rebuild ${where} order by generation`,
    values,
  );
  return rows.map((row) => ({
    ...row,
    id: rebuildId(row.generation),
    until: row.until === null ? null : Number(row.until),
    done: Number(row.done),
    total: Number(row.total),
    facts: Number(row.facts),
  }));
}
