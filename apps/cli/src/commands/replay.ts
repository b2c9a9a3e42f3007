import { hostname } from 'node:os';
import { LogContinuityError, LogUnavailableError } from '@headcount/event-log';
import { ArchiveError, ArchiveUnavailableError, withArchive } from '@headcount/event-log/archive';
import { compareRebuild, startRebuild, UntilError } from '@headcount/projection-runner';
import {
  dropRebuild,
  GenerationMissingError,
  listRebuilds,
  NotLevelError,
  promote,
  readRebuild,
  rebuildAnswer,
  RebuildInProgressError,
  RebuildStateError,
  rollback,
  UnknownRebuildError,
  type DataSource,
  type Pace,
  type Rebuild,
} from '@headcount/read-model';
import { exitCodes, Failure } from '../failure.js';
import { answer, printable } from '../output.js';
import { comparedLines, rebuildLine } from '../replay/lines.js';
import { waitUntilLevel } from '../replay/progress.js';
import { withConnection, withDatabase } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface ReplayOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const steps = { promote, rollback, drop: dropRebuild };

/** Begins a rebuild. Exit code 1: it is refused; with `wait` also when it does not get level. */
export async function replayStartCommand(
  options: ReplayOptions & { readonly pace: Pace; readonly until?: string; readonly wait: boolean },
): Promise<number> {
  const system = findSystem(options);
  return told(
    withDatabase(need(system, 'databaseUrl'), async (dataSource) => {
      const started = await withConnection(need(system, 'natsUrl'), ({ log }) =>
        startRebuild(withArchive(log, process.env), dataSource, options),
      );
      return shown(dataSource, started, options);
    }),
  );
}

/** Tells how far a rebuild is. Exit code 1: it has failed, or there is none. */
export async function replayStatusCommand(
  id: number | undefined,
  options: ReplayOptions & { readonly wait: boolean },
): Promise<number> {
  return told(
    onDatabase(options, async (dataSource) => shown(dataSource, await chosen(dataSource, id), options)),
  );
}

/** Compares the rebuild with the generation that serves. Exit code 1: they differ. */
export async function replayCompareCommand(id: number | undefined, options: ReplayOptions): Promise<number> {
  const system = findSystem(options);
  return told(
    withDatabase(need(system, 'databaseUrl'), async (dataSource) => {
      const { generation } = await chosen(dataSource, id);
      const writer = `${hostname()}/${process.pid}/compare`;
      const compared = await withConnection(need(system, 'natsUrl'), ({ log }) =>
        compareRebuild({ log, dataSource, generation, writer }),
      );
      if (options.json === true) answer(JSON.stringify(compared));
      else answer(comparedLines(compared).join('\n'));
      return compared.equal ? exitCodes.done : exitCodes.found;
    }),
  );
}

/** Promotes, rolls back or drops. Exit code 1: it is refused. */
export async function replayStepCommand(
  step: keyof typeof steps,
  id: number | undefined,
  options: ReplayOptions,
): Promise<number> {
  return told(
    onDatabase(options, async (dataSource) => {
      const { generation } = await chosen(dataSource, id);
      const rebuild = await steps[step](dataSource, generation);
      answer(options.json === true ? JSON.stringify(rebuildAnswer(rebuild)) : rebuildLine(rebuild));
      return exitCodes.done;
    }),
  );
}

function onDatabase(
  options: ReplayOptions,
  use: (dataSource: DataSource) => Promise<number>,
): Promise<number> {
  return withDatabase(need(findSystem(options), 'databaseUrl'), use);
}

/** @throws Failure (found) when there was none yet, UnknownRebuildError */
async function chosen(dataSource: DataSource, id: number | undefined): Promise<Rebuild> {
  if (id !== undefined) return readRebuild(dataSource, id);
  const latest = (await listRebuilds(dataSource)).at(-1);
  if (latest === undefined) throw new Failure(exitCodes.found, 'there was no rebuild yet (replay start)');
  return latest;
}

async function shown(
  dataSource: DataSource,
  rebuild: Rebuild,
  { json, wait }: ReplayOptions & { readonly wait: boolean },
): Promise<number> {
  const last = wait ? await waitUntilLevel(dataSource, rebuild) : rebuild;
  answer(json === true ? JSON.stringify(rebuildAnswer(last)) : rebuildLine(last));
  const isGone = last.state === 'failed' || (wait && last.state === 'dropped');
  return isGone ? exitCodes.found : exitCodes.done;
}

/** What stands in the way, as a failure without a stack. */
export async function told(outcome: Promise<number>): Promise<number> {
  try {
    return await outcome;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    throw new Failure(code, printable((error as Error).message, 1_000), { cause: error });
  }
}

function exitCodeOf(error: unknown) {
  if (error instanceof UnknownRebuildError || error instanceof UntilError) return exitCodes.wrongUse;
  const isRefusal =
    error instanceof RebuildInProgressError ||
    error instanceof RebuildStateError ||
    error instanceof NotLevelError ||
    error instanceof LogContinuityError ||
    error instanceof ArchiveError;
  if (isRefusal) return exitCodes.found;
  const isAway =
    error instanceof LogUnavailableError ||
    error instanceof ArchiveUnavailableError ||
    error instanceof GenerationMissingError;
  return isAway ? exitCodes.unreachable : undefined;
}
