import { setTimeout as delay } from 'node:timers/promises';
import { LogContinuityError, LogTrimmedError, type EventLog } from '@headcount/event-log';
import { ArchiveError } from '@headcount/event-log/archive';
import {
  CheckpointMovedError,
  claimGeneration,
  createIndexesOn,
  createRebuild,
  GenerationMissingError,
  holdRebuild,
  inTransaction,
  isUnderWay,
  listGenerations,
  LogMismatchError,
  moveRebuild,
  ProjectionVersionError,
  readRebuild,
  RebuildMovedError,
  sqlStateOf,
  tellProgress,
  whileOnlyRebuilder,
  withSql,
  type DataSource,
  type Generation,
  type Pace,
  type Rebuild,
  type RebuildState,
  type WhatIf,
} from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';
import { runProjection } from '../run/run-projection.js';
import type { BulkLimits } from './bulk-fold.js';
import { fill } from './fill.js';
import { fullPace, politePace } from './pace.js';
import { sequenceUntil } from './until.js';
import { compareWhatIf } from './compare-what-if.js';
import { WhatIfLog } from './what-if-log.js';

export interface RebuildOptions {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly generation: number;
  /** Names this writer; unique to the process. */
  readonly writer: string;
  readonly now: () => Millis;
  /** Breaks it off, to be gone on with later. */
  readonly signal: AbortSignal;
  readonly limits?: BulkLimits;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;
/** A lag of less is level: the projectors follow the rest. */
const levelLagSeconds = 1;
const diskFull = '53100';

export interface WantedRebuild {
  readonly pace: Pace;
  /** A position or a time: what the log told then; left out: it follows the log. */
  readonly until?: string | undefined;
  /** What is to be different in the policy of a site; it is compared once, and not followed. */
  readonly whatIf?: WhatIf | null;
}

/**
 * Lists a rebuild of all that the log holds, for whoever {@link runRebuild runs} it.
 *
 * @throws UntilError when the log does not reach there
 * @throws LogTrimmedError when the beginning of the log is gone, and of its archive, or what lies between the two
 * @throws ArchiveError when the archive of a log whose beginning is gone is damaged, or another log's
 * @throws LogUnavailableError, ArchiveUnavailableError, ReadModelUnavailableError, RebuildInProgressError
 */
export async function startRebuild(
  log: EventLog,
  dataSource: DataSource,
  { pace, until, whatIf = null }: WantedRebuild,
): Promise<Rebuild> {
  const { firstSeq, lastSeq } = await log.state();
  if (firstSeq > 1) throw new LogTrimmedError(0, firstSeq);
  const last = until === undefined ? null : await sequenceUntil(log, until);
  return createRebuild(dataSource, { pace, total: last ?? lastSeq, until: last, whatIf });
}

/**
 * Brings a rebuild from wherever it is to where its generation is level with the log, or stands where it is to end: fills
 * the tables, makes the indexes, catches up. May be broken off at any moment and called again. Outages are waited out, and told as its `problem`.
 *
 * @returns the rebuild as it ended; null when another process is at it
 * @throws CheckpointMovedError when another process has taken it over
 */
export async function runRebuild(options: RebuildOptions): Promise<Rebuild | null> {
  const { dataSource, generation, signal } = options;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      const ended = await whileOnlyRebuilder(dataSource, () => advance(options));
      if (ended === undefined) return null;
      return ended;
    } catch (error) {
      if (signal.aborted || error instanceof RebuildMovedError) break;
      if (error instanceof CheckpointMovedError) throw error;
      if (isFinal(error)) return failed(options, error);
      await tellProblem(options, error);
      await pause(pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  }
  return readRebuild(dataSource, generation);
}

async function advance(options: RebuildOptions): Promise<Rebuild> {
  const { dataSource, signal } = options;
  for (;;) {
    const rebuild = await readRebuild(dataSource, options.generation);
    if (signal.aborted || !isUnderWay(rebuild)) return rebuild;
    const { whatIf } = rebuild;
    const log = whatIf === null ? options.log : new WhatIfLog(options.log, whatIf);
    await steps[rebuild.state as keyof typeof steps]({ ...options, log }, rebuild);
  }
}

type Step = (options: RebuildOptions, rebuild: Rebuild) => Promise<void>;

const steps: Readonly<Record<'filling' | 'indexing' | 'catching_up', Step>> = {
  async filling({ log, dataSource, writer, now, signal, limits }, rebuild) {
    const generation = await generationOf(dataSource, rebuild);
    // nobody but this process is at it: a former writer is dead, whatever its claim says
    const checkpoint = await claimGeneration(dataSource, generation, { by: writer, staleAfterMs: 0 });
    if (checkpoint === null) throw new CheckpointMovedError('another writer took the rebuild over');
    const rest = rebuild.pace === 'full' ? fullPace : politePace({ log, dataSource, now, signal });
    const filling = { ...{ log, dataSource, generation, rebuild, checkpoint, now, rest, signal } };
    if (await fill(limits === undefined ? filling : { ...filling, limits }))
      await move(dataSource, rebuild, 'indexing');
  },

  async indexing({ dataSource }, rebuild) {
    await inTransaction(dataSource, {}, async (sql) => {
      await holdRebuild(sql, rebuild);
      await createIndexesOn(sql, rebuild.generation);
      await moveRebuild(sql, rebuild.generation, rebuild.until === null ? 'catching_up' : 'still');
    });
  },

  async catching_up(options, rebuild) {
    if (rebuild.whatIf !== null) return compareWhatIf(options, rebuild);
    const { log, dataSource, generation, now, signal } = options;
    const level = new AbortController();
    let isLevel = false;
    await runProjection({
      ...{ log, dataSource, generation, now, writer: options.writer },
      signal: AbortSignal.any([signal, level.signal]),
      onTrouble: (error) => {
        if (error instanceof GenerationMissingError) level.abort();
      },
      onStatus: ({ phase, lagSeconds }) => {
        if (phase !== 'running' || lagSeconds === null || lagSeconds >= levelLagSeconds) return;
        isLevel = true;
        level.abort();
      },
    });
    if (!isLevel) return;
    const { lastSeq } = await log.state();
    await withSql(dataSource, (sql) => tellProgress(sql, generation, { done: lastSeq, total: lastSeq }));
    await move(dataSource, rebuild, 'level');
  },
};

async function move(dataSource: DataSource, rebuild: Rebuild, next: RebuildState): Promise<void> {
  await inTransaction(dataSource, {}, async (sql) => {
    await holdRebuild(sql, rebuild);
    await moveRebuild(sql, rebuild.generation, next);
  });
}

async function generationOf(dataSource: DataSource, rebuild: Rebuild): Promise<Generation> {
  const found = (await listGenerations(dataSource)).find(({ number }) => number === rebuild.generation);
  if (found === undefined) throw new GenerationMissingError();
  return found;
}

/** What trying again will not mend. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof LogContinuityError ||
    error instanceof ArchiveError ||
    error instanceof LogMismatchError ||
    error instanceof ProjectionVersionError ||
    error instanceof GenerationMissingError ||
    sqlStateOf(error) === diskFull
  );
}

async function failed(options: RebuildOptions, error: unknown): Promise<Rebuild> {
  const { dataSource, generation } = options;
  await tellProblem(options, error);
  const rebuild = await readRebuild(dataSource, generation);
  if (isUnderWay(rebuild)) await move(dataSource, rebuild, 'failed');
  return readRebuild(dataSource, generation);
}

async function tellProblem({ dataSource, generation }: RebuildOptions, error: unknown): Promise<void> {
  const problem = error instanceof Error ? error.message : String(error);
  await withSql(dataSource, (sql) => tellProgress(sql, generation, { problem })).catch(() => undefined);
}

async function pause(ms: Millis, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
