import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { newKey } from '@headcount/contracts/keys';
import { runProjection } from '@headcount/projection-runner';
import {
  activeGeneration,
  createGeneration,
  createIndexes,
  projectionPosition,
  sessionsProjection,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import { generateLife, type LifeOptions } from '../generator/life.js';
import { sitesFor } from '../generator/world.js';
import type { BenchContext } from '../bench.js';
import { keyEnvelope } from '../key-envelope.js';
import { UsageError } from '../usage.js';
import { GeneratedLog, type TimedEnvelope } from './generated-log.js';

/** Large ones: a session that begins and ends within a batch is written once. */
const limits = { factsAtOnce: 100_000, factsWaiting: 100_000 };
const { version } = sessionsProjection;
const tellEveryMs = 15_000;
const dayMs = 86_400_000;

export interface FilledTables {
  readonly sessions: number;
  /** A reading key of each site, the site with the most sessions first. */
  readonly keys: readonly string[];
}

interface Kept {
  readonly life: LifeOptions;
  /** Of the projection. */
  readonly version: number;
  readonly filled: FilledTables;
}

/**
 * The tables full of a generated life: as a directory of the context keeps them, else filled now.
 *
 * @throws UsageError when it keeps those of another life or version, or a part of them
 */
export async function filledTables(
  life: LifeOptions,
  dataSource: DataSource,
  { dataDir, say }: Pick<BenchContext, 'dataDir' | 'say'>,
): Promise<FilledTables> {
  const note = dataDir === null ? null : join(dataDir, 'filled-tables.json');
  if (note !== null && existsSync(note)) {
    const kept = JSON.parse(readFileSync(note, 'utf8')) as Kept;
    if (!isDeepStrictEqual([kept.life, kept.version], [life, version]))
      throw new UsageError(`${dataDir} holds tables of another life or version: remove it`);
    say(`queries: ${kept.filled.sessions} sessions are there already`);
    return kept.filled;
  }
  if ((await projectionPosition(dataSource)).seq > 0)
    throw new UsageError(`${dataDir} was filled only in part: remove it`);
  say(`queries: ${life.sessions} sessions of ${life.users} users are made`);
  const began = performance.now();
  const filled = await fillWith(life, dataSource, say);
  say(`queries: that took ${Math.round((performance.now() - began) / 1_000)} s`);
  if (note !== null)
    writeFileSync(note, JSON.stringify({ life, version, filled } satisfies Kept), { mode: 0o600 });
  return filled;
}

/** Fills the tables with a generated life by the projection itself, and lets Postgres count what is in them. */
async function fillWith(
  life: LifeOptions,
  dataSource: DataSource,
  say: (line: string) => void,
): Promise<FilledTables> {
  const keys = sitesFor(life.users).map(({ name }) => newKey(name));
  const log = new GeneratedLog(() => withKeys(life, keys));
  const generation = await emptyGeneration(dataSource);
  const ending = new AbortController();
  let toldAt = performance.now();
  await runProjection({
    ...{ log, dataSource, writer: 'bench', now: Date.now, signal: ending.signal, limits },
    onStatus: ({ seq }) => {
      if (performance.now() - toldAt > tellEveryMs) {
        toldAt = performance.now();
        say(`${log.sessions} of ${life.sessions} sessions`);
      }
      if (seq !== null && log.end !== null && seq >= log.end) ending.abort();
    },
    // a machine that was halted for a while: what was not written is made and written again
    onTrouble: ({ message }) => say(message),
  });
  say('the indexes are made');
  await createIndexes(dataSource, generation);
  await withSql(dataSource, (sql) => sql.rows('vacuum analyze'));
  return { sessions: log.sessions, keys: keys.map(({ text }) => text) };
}

/** In the place of the one that `migrate` has made: its indexes would be kept while it is filled. */
async function emptyGeneration(dataSource: DataSource): Promise<number> {
  const former = await activeGeneration(dataSource);
  await withSql(dataSource, (sql) => sql.rows('update headcount.generation set active = false'));
  return (await createGeneration(dataSource, { number: former.number + 1, indexes: false, activate: true }))
    .number;
}

function* withKeys(life: LifeOptions, keys: readonly ReturnType<typeof newKey>[]): Generator<TimedEnvelope> {
  yield* generateLife(life);
  const at = life.startsAt + life.days * dayMs;
  for (const key of keys) yield { ...keyEnvelope(key, ['read'], at), loggedAt: at };
}
