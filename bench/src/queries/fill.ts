import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fillFrom, type FillFrom } from '@headcount/projection-runner';
import {
  activeGeneration,
  countDeadLetters,
  createGeneration,
  createIndexes,
  projectionPosition,
  sessionsProjection,
  withSql,
  type DataSource,
  type Generation,
} from '@headcount/read-model';
import type { LifeOptions } from '../generator/life.js';
import type { BenchContext } from '../bench.js';
import { UsageError } from '../usage.js';
import { asStored, type TimedEnvelope } from './as-stored.js';
import { keysOfSites, lifeToAsk } from './life.js';

const { version } = sessionsProjection;
const tellEveryMs = 15_000;

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

/** Fills the tables with a generated life, by the fold of the projection and as a rebuild does it. */
async function fillWith(
  life: LifeOptions,
  dataSource: DataSource,
  say: (line: string) => void,
): Promise<FilledTables> {
  const keys = keysOfSites(life);
  const progress = new Progress(life.sessions, say);
  await fillTables(dataSource, progress.counted(lifeToAsk(life, keys)), {
    onTrouble: ({ message }) => say(message),
  });
  return { sessions: progress.sessions, keys: keys.map(({ text }) => text) };
}

/**
 * Puts the tables of a log in the place of those that `migrate` has made, whose indexes would be kept while they are
 * filled.
 *
 * @param envelopes the whole log
 * @throws Error when something in it is a dead letter
 */
export async function fillTables(
  dataSource: DataSource,
  envelopes: Iterable<TimedEnvelope>,
  more: Pick<FillFrom, 'limits' | 'onTrouble' | 'onWritten'> = {},
): Promise<void> {
  const generation = await withoutIndexes(dataSource);
  await fillFrom(asStored(envelopes), { dataSource, generation, logCreatedAt: 'generated', ...more });
  const lost = await countDeadLetters(dataSource, generation);
  if (lost > 0) throw new Error(`${lost} dead letters: what was filled is not what was meant`);
  await createIndexes(dataSource, generation.number);
  await withSql(dataSource, (sql) => sql.rows('vacuum analyze'));
}

async function withoutIndexes(dataSource: DataSource): Promise<Generation> {
  const { number, schema } = await activeGeneration(dataSource);
  await withSql(dataSource, async (sql) => {
    await sql.rows(`drop schema ${schema} cascade`);
    await sql.rows('delete from headcount.generation where number = $1', [number]);
  });
  return createGeneration(dataSource, { number, indexes: false, activate: true });
}

/** Counts the sessions that begin, and tells every now and then how many there were. */
class Progress {
  sessions = 0;
  #toldAt = performance.now();

  constructor(
    private readonly wanted: number,
    private readonly say: (line: string) => void,
  ) {}

  *counted(envelopes: Iterable<TimedEnvelope>): Generator<TimedEnvelope> {
    for (const envelope of envelopes) {
      for (const { type } of envelope.events) if (type === 'SessionStarted') this.sessions++;
      yield envelope;
      if (performance.now() - this.#toldAt < tellEveryMs) continue;
      this.#toldAt = performance.now();
      this.say(`${this.sessions} of ${this.wanted} sessions`);
    }
    this.say('the rest is written, and the indexes are made');
  }
}
