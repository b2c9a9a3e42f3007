import { setTimeout as delay } from 'node:timers/promises';
import { ReaderClosedError, type EventLog, type LogReader, type StoredEnvelope } from '@headcount/event-log';
import {
  activeGeneration,
  claimGeneration,
  compareGenerationsOn,
  generationSchema,
  inTransaction,
  iterateSnapshot,
  listGenerations,
  NotLevelError,
  readCheckpoint,
  readRebuild,
  RebuildStateError,
  releaseClaim,
  type Comparison,
  type DataSource,
  type Generation,
  type Sql,
} from '@headcount/read-model';
import { readOn } from '../run/read-on.js';
import { GenerationWriter } from '../run/generation-writer.js';

export interface CompareOptions {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  /** Of the rebuild. */
  readonly generation: number;
  /** Names this writer; unique to the process. */
  readonly writer: string;
}

/** Below the silence after which a transaction is rolled back. */
const longestMs = 10_000;
const attempts = 60;
const pauseMs = 500;
const envelopesAtOnce = 256;

/**
 * Compares the active generation (first) with that of a rebuild, or, once it is promoted, with the one whose place it
 * took, both exactly at the same position of the log: the other one is taken over for a moment and brought to where the
 * active one stands, which is held there until a snapshot of both is taken. Reads go on.
 *
 * @throws UnknownRebuildError; RebuildStateError when its tables aren't filled, or gone; NotLevelError when the other
 *   one can't be brought to there; LogContinuityError, LogUnavailableError, ReadModelUnavailableError
 */
export async function compareRebuild(options: CompareOptions): Promise<Comparison> {
  const { dataSource } = options;
  const rebuild = await readRebuild(dataSource, options.generation);
  const active = await activeGeneration(dataSource);
  const number = active.number === rebuild.generation ? rebuild.former : rebuild.generation;
  const other = (await listGenerations(dataSource)).find((generation) => generation.number === number);
  if (other === undefined || other.state !== 'live') throw new RebuildStateError(rebuild, 'level');
  return atOnePosition(options, { active, other }, (sql) => compareGenerationsOn(sql, [active, other]));
}

/**
 * Asks both generations while they are at one position: the other one is taken over for a moment and brought to where the
 * active one stands. Throws as {@link compareRebuild} does, and what `ask` throws.
 *
 * @param ask is given a connection that keeps to the snapshot of that position
 */
export async function atOnePosition<Answer>(
  options: TakeOver,
  pair: Pair,
  ask: (sql: Sql) => Promise<Answer>,
): Promise<Answer> {
  const asking = iterateSnapshot(options.dataSource, (sql) => asked(sql, ask));
  for (let attempt = 1; ; attempt++) {
    try {
      await whileLevel(options, pair, () => asking.next());
      break;
    } catch (error) {
      if (!(error instanceof NotLevelError) || attempt === attempts) throw error;
      await delay(pauseMs);
    }
  }
  const answered = await asking.next();
  await asking.return(undefined);
  return (answered.value as { answer: Answer }).answer;
}

/** First nothing, when the snapshot is taken; then what is asked of it. */
async function* asked<Answer>(
  sql: Sql,
  ask: (sql: Sql) => Promise<Answer>,
): AsyncGenerator<{ answer: Answer } | undefined> {
  await sql.rows('select 1');
  yield undefined;
  yield { answer: await ask(sql) };
}

/** Who takes a generation over. */
export interface TakeOver extends Omit<CompareOptions, 'generation'> {
  /** How long reading the log up to where it goes on may take; default 10 seconds. */
  readonly readWithinMs?: number;
}

interface Pair {
  readonly active: Generation;
  readonly other: Generation;
}

/** Runs `work` while both stand at one position. @throws NotLevelError: now they can't be brought there, but later */
async function whileLevel(
  { log, dataSource, writer: by, readWithinMs = longestMs }: TakeOver,
  { active, other }: Pair,
  work: () => Promise<unknown>,
): Promise<void> {
  const checkpoint = await claimGeneration(dataSource, other, { by, staleAfterMs: 0 });
  if (checkpoint === null) throw new NotLevelError(other.number);
  try {
    const { createdAt } = await log.state();
    const writer = new GenerationWriter(dataSource, other, { ...checkpoint, logCreatedAt: createdAt });
    const reader = await readOn(log, checkpoint, createdAt);
    const stretch = new Stretch(reader, writer);
    // what was deleted at the end of the log never comes
    const late = setTimeout(() => void reader.close(), readWithinMs);
    try {
      // most of the way while the active one goes on
      await stretch.applyTo((await readCheckpoint(dataSource, active)).seq);
      await inTransaction(dataSource, {}, async (sql) => {
        const [held] = await sql.rows<{ seq: string }>(
          `select seq from ${generationSchema(active.number)}.checkpoint for update`,
        );
        const seq = Number(held!.seq);
        if (writer.written.seq > seq) throw new NotLevelError(active.number);
        await stretch.applyTo(seq);
        await work();
      });
    } catch (error) {
      throw error instanceof ReaderClosedError ? new NotLevelError(other.number) : error;
    } finally {
      clearTimeout(late);
      await reader.close();
    }
  } finally {
    await releaseClaim(dataSource, other, checkpoint.epoch).catch(() => undefined);
  }
}

/** The log behind the checkpoint of a generation, applied piece by piece. */
class Stretch {
  #read: StoredEnvelope[] = [];

  constructor(
    private readonly reader: LogReader,
    private readonly writer: GenerationWriter,
  ) {}

  /** Applies the log up to a sequence, and nothing behind it. */
  async applyTo(seq: number): Promise<void> {
    while (this.writer.written.seq < seq) {
      if (this.#read.length === 0) this.#read = [...(await this.reader.next(envelopesAtOnce))];
      const behind = this.#read.findIndex((envelope) => envelope.seq > seq);
      const due = this.#read.splice(0, behind < 0 ? this.#read.length : behind);
      if (due.length === 0) return;
      await this.writer.write(await this.writer.prepare(due));
    }
  }
}
