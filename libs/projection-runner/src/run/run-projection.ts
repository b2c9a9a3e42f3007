import { setTimeout as delay } from 'node:timers/promises';
import { LogContinuityError, type EventLog, type LogState } from '@headcount/event-log';
import {
  activeGeneration,
  claimGeneration,
  countDeadLetters,
  listGenerations,
  LogMismatchError,
  GenerationMissingError,
  ProjectionVersionError,
  readCheckpoint,
  releaseClaim,
  sessionsProjection,
  type Checkpoint,
  type DataSource,
  type Generation,
} from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';
import { EnvelopeQueue, type QueueLimits } from './envelope-queue.js';
import { GenerationWriter } from './generation-writer.js';
import { keepClaim } from './keep-claim.js';
import { pump } from './pump.js';
import { readOn } from './read-on.js';
import { beforeStart, lagOf, unknownLag, type ProjectionStatus } from './status.js';

export interface ProjectionOptions {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  /** Its number; left out: the active one, whichever that is when it is taken over. */
  readonly generation?: number;
  /** Names this writer; unique to the process, and the same for its whole life. */
  readonly writer: string;
  readonly now: () => Millis;
  /** Ends the projection: what is being written is finished, the claim given back. */
  readonly signal: AbortSignal;
  /** Called with every change of the status. */
  readonly onStatus?: (status: ProjectionStatus) => void;
  /** Called with every trouble that is waited out; a caller who logs it holds back repetitions. */
  readonly onTrouble?: (error: Error) => void;
  readonly limits?: QueueLimits;
  /** How long a silent writer keeps others out; default 4 s. */
  readonly claimMs?: Millis;
}

type Context = ProjectionOptions & { readonly show: (change: Partial<ProjectionStatus>) => void };

const limitsByDefault: QueueLimits = { factsAtOnce: 10_000, factsWaiting: 20_000 };
const claimByDefaultMs = 4_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
const standbyPauseMs = 500;

interface Turn {
  readonly generation: Generation;
  readonly checkpoint: Checkpoint;
  /** Of the log. */
  readonly createdAt: string;
}

class Ended extends Error {}

/**
 * Keeps the tables of a generation at the end of the log, until `signal` is aborted. Outages of Postgres and
 * the log, and missing tables, are waited out for ever. With several at work one writes; another takes over
 * when that one stops or falls silent, and nothing is written twice.
 *
 * @throws LogContinuityError, LogMismatchError: the log is not the one that the tables were filled from; nothing
 *   is written until somebody has decided. ProjectionVersionError: the tables need a rebuild by this version.
 */
export async function runProjection(options: ProjectionOptions): Promise<void> {
  let status = beforeStart;
  let pauseMs = firstPauseMs;
  const show = (change: Partial<ProjectionStatus>) => {
    if (change.phase === 'running') pauseMs = firstPauseMs;
    options.onStatus?.((status = { ...status, ...change }));
  };
  const context: Context = { ...options, show };
  while (!options.signal.aborted) {
    try {
      await takeTurn(context);
      pauseMs = standbyPauseMs;
    } catch (error) {
      if (options.signal.aborted) break;
      const problem = error instanceof Error ? error : new Error(String(error));
      if (isFinal(problem)) {
        show({ phase: 'stopped', problem: problem.message, ...unknownLag });
        throw problem;
      }
      show({ phase: 'waiting', problem: problem.message, ...unknownLag });
      options.onTrouble?.(problem);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
    await pause(pauseMs, options.signal);
  }
  show({ phase: 'stopped', problem: null });
}

function isFinal(error: Error): boolean {
  return (
    error instanceof LogContinuityError ||
    error instanceof LogMismatchError ||
    error instanceof ProjectionVersionError
  );
}

/** Projects, if it is this writer's turn; else looks who does. @throws what ended it */
async function takeTurn(context: Context): Promise<void> {
  const { log, dataSource, writer, claimMs = claimByDefaultMs } = context;
  const generation = await generationOf(context);
  // first, so that a projector without a log keeps nobody out
  const state = await log.state();
  const checkpoint = await claimGeneration(dataSource, generation, { by: writer, staleAfterMs: claimMs });
  if (checkpoint === null) return standBy(context, generation, state);
  try {
    await follow(context, { generation, checkpoint, createdAt: state.createdAt });
  } finally {
    await releaseClaim(dataSource, generation, checkpoint.epoch).catch(() => undefined);
  }
}

async function generationOf({ dataSource, generation }: Context): Promise<Generation> {
  const found =
    generation === undefined
      ? await activeGeneration(dataSource)
      : (await listGenerations(dataSource)).find(({ number }) => number === generation);
  if (found === undefined) throw new GenerationMissingError();
  const { name, version } = found.projection;
  if (name !== sessionsProjection.name || version !== sessionsProjection.version)
    throw new ProjectionVersionError(
      `generation ${found.number} holds ${name} version ${version}, this is ${sessionsProjection.name} version ` +
        `${sessionsProjection.version}: rebuild`,
    );
  return found;
}

async function standBy(context: Context, generation: Generation, state: LogState): Promise<void> {
  const { dataSource, now, show } = context;
  const [checkpoint, deadLetters] = await Promise.all([
    readCheckpoint(dataSource, generation),
    countDeadLetters(dataSource, generation),
  ]);
  const { seq, lastLoggedAt: loggedAt } = checkpoint;
  const lag = lagOf({ seq, loggedAt, oldestWaiting: null, lastSeqOfLog: state.lastSeq, now: now() });
  show({ phase: 'standby', problem: null, seq, deadLetters, ...lag });
}

/** Reads and writes until something ends it. */
async function follow(context: Context, turn: Turn): Promise<void> {
  const { generation, checkpoint, createdAt } = turn;
  const { log, dataSource, signal, claimMs = claimByDefaultMs } = context;
  const reader = await readOn(log, checkpoint, createdAt);
  const queue = new EnvelopeQueue(reader, context.limits ?? limitsByDefault);
  const writer = new GenerationWriter(dataSource, generation, { ...checkpoint, logCreatedAt: createdAt });
  const end = () => queue.fail(new Ended('the projection was told to end'));
  signal.addEventListener('abort', end, { once: true });
  const keeping = new AbortController();
  const kept = keepClaim({
    dataSource,
    generation,
    epoch: checkpoint.epoch,
    claimMs,
    signal: keeping.signal,
  });
  kept.catch((error: Error) => queue.fail(error));
  const watched = watchLag(context, writer, queue, keeping.signal);
  try {
    const found = await countDeadLetters(dataSource, generation);
    context.show({ phase: 'running', problem: null, seq: checkpoint.seq, deadLetters: found });
    await pump(queue, writer, () =>
      context.show({ seq: writer.written.seq, deadLetters: found + writer.deadLetters }),
    );
  } finally {
    signal.removeEventListener('abort', end);
    queue.fail(new Ended('the projection ended'));
    keeping.abort();
    await Promise.allSettled([kept, watched]);
  }
}

/** Tells the lag once a second; unknown while the log doesn't answer. */
async function watchLag(
  { log, now, show }: Context,
  writer: GenerationWriter,
  queue: EnvelopeQueue,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const state = await log.state().catch(() => null);
    const { seq, loggedAt } = writer.written;
    if (signal.aborted) return;
    const seen = { seq, loggedAt, oldestWaiting: queue.oldest, now: now() };
    show(state === null ? unknownLag : lagOf({ ...seen, lastSeqOfLog: state.lastSeq }));
    await pause(1_000, signal);
  }
}

async function pause(ms: Millis, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
