import { LogRegressedError, type EventLog } from '@headcount/event-log';
import {
  advanceCheckpoint,
  holdRebuild,
  inTransaction,
  tellProgress,
  type Checkpoint,
  type DataSource,
  type Generation,
  type Rebuild,
} from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';
import { EnvelopeQueue } from '../run/envelope-queue.js';
import { isEventFault } from '../run/isolate.js';
import { readOn } from '../run/read-on.js';
import { BulkFold, bulkLimits, type BulkBatch, type BulkLimits } from './bulk-fold.js';
import { fillCarefully } from './fill-carefully.js';
import type { Rest } from './pace.js';
import { writeBulk } from './write-bulk.js';

export interface Filling {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly generation: Generation;
  readonly rebuild: Rebuild;
  /** Of the claim under which the tables are written. */
  readonly checkpoint: Checkpoint;
  readonly now: () => Millis;
  readonly rest: Rest;
  readonly signal: AbortSignal;
  readonly limits?: BulkLimits;
}

/** Messages that may be left to the projection that catches up. */
const leftToCatchUp = 2_000;
/** Folded at once, and read ahead. */
const factsAtOnce = 20_000;
/** What was folded for so long is written, however little it is: it would be lost with the process. */
const longestUnwrittenMs = 5_000;

/**
 * Fills the tables of a rebuild from where they are to near the end of the log, or to where it is to end: rows,
 * checkpoint and progress in one transaction a batch, the next batch being folded meanwhile. A stretch in which an event
 * stands that Postgres refuses, or no fold can take, is applied as a live projection does it: the event becomes a dead
 * letter.
 *
 * @returns whether it has come so far; false: call it again, under a new claim
 * @throws what reading and writing throw; nothing of the batch was written then. RebuildMovedError when it was dropped.
 */
export async function fill(filling: Filling): Promise<boolean> {
  let reached = filling.checkpoint.seq;
  try {
    await fillInBulk(filling, (seq) => (reached = seq));
    return true;
  } catch (error) {
    if (!isEventFault(error)) throw error;
    await fillCarefully(filling, reached);
    return false;
  }
}

/** @param onRead told the last sequence that is going to be folded */
async function fillInBulk(filling: Filling, onRead: (seq: number) => void): Promise<void> {
  const { log, dataSource, generation, checkpoint, signal } = filling;
  const until = filling.rebuild.until ?? Infinity;
  const { createdAt, lastSeq } = await log.state();
  const reader = await readOn(log, checkpoint, createdAt);
  const least = Math.max(checkpoint.seq, filling.rebuild.until ?? 0);
  if (lastSeq < least) throw new LogRegressedError(`the log ends at ${lastSeq}, but reached to ${least}`);
  if (Math.min(lastSeq, until) === checkpoint.seq) return reader.close();
  const limits = filling.limits ?? bulkLimits;
  const atOnce = Math.min(factsAtOnce, limits.facts);
  const queue = new EnvelopeQueue(reader, { factsAtOnce: atOnce, factsWaiting: 2 * atOnce });
  const end = () => queue.fail(new Error('the rebuild was told to end'));
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const fold = new BulkFold(dataSource, generation, limits);
  const written = new WrittenRebuild(filling, createdAt);
  let writing: Promise<void> = Promise.resolve();
  try {
    let target = Math.min(lastSeq, until);
    let lastTaken = filling.now();
    for (let seq = checkpoint.seq; seq < target;) {
      const envelopes = await queue.take();
      seq = Math.min(envelopes.at(-1)!.seq, until);
      onRead(seq);
      await fold.fold(envelopes.filter((envelope) => envelope.seq <= until));
      if (seq >= target) target = Math.min(await furtherTarget(log, seq), until);
      const due = fold.isFull || seq >= target || filling.now() - lastTaken > longestUnwrittenMs;
      if (due && !fold.isEmpty) {
        await writing;
        lastTaken = filling.now();
        const batch = fold.take();
        writing = written.write(batch, target).then(() => fold.written());
        writing.catch((error: unknown) =>
          queue.fail(error instanceof Error ? error : new Error(String(error))),
        );
      }
      await filling.rest();
    }
    await writing;
  } finally {
    signal.removeEventListener('abort', end);
    queue.fail(new Error('the fill has ended'));
    await writing.catch(() => undefined);
  }
}

/** Where to go on to; `seq` itself when there is little left. */
async function furtherTarget(log: EventLog, seq: number): Promise<number> {
  const { lastSeq } = await log.state();
  return lastSeq - seq > leftToCatchUp ? lastSeq : seq;
}

/** What stands in the tables, and how fast it gets more. */
class WrittenRebuild {
  readonly #from: Pick<Rebuild, 'done' | 'facts'>;
  readonly #since: Millis;
  #seq: number;
  #loggedAt: Millis;
  #facts: number;

  constructor(
    private readonly filling: Filling,
    private readonly logCreatedAt: string,
  ) {
    const { rebuild, checkpoint, now } = filling;
    this.#from = rebuild;
    this.#since = now();
    this.#seq = checkpoint.seq;
    this.#loggedAt = checkpoint.lastLoggedAt ?? 0;
    this.#facts = rebuild.facts;
  }

  async write({ folding, last, loggedAt, facts }: BulkBatch, target: number): Promise<void> {
    const { dataSource, generation, rebuild, checkpoint, rest } = this.filling;
    const lastLoggedAt = Math.max(this.#loggedAt, loggedAt);
    const done = last.seq;
    await inTransaction(dataSource, { lazyCommit: true }, async (sql) => {
      await holdRebuild(sql, rebuild);
      await advanceCheckpoint(sql, generation, {
        ...{ from: this.#seq, to: last.seq, epoch: checkpoint.epoch, lastId: last.id },
        ...{ logCreatedAt: this.logCreatedAt, lastLoggedAt },
      });
      await writeBulk(sql, generation.schema, folding, rest);
      await tellProgress(sql, generation.number, {
        ...{ done, total: Math.max(target, done), facts: this.#facts + facts },
        perSecond: this.#rate(done - this.#from.done),
        factsPerSecond: this.#rate(this.#facts + facts - this.#from.facts),
      });
    });
    this.#seq = last.seq;
    this.#loggedAt = lastLoggedAt;
    this.#facts += facts;
  }

  #rate(count: number): number {
    return (1_000 * count) / Math.max(1, this.filling.now() - this.#since);
  }
}
