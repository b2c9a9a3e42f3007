import { setTimeout as delay } from 'node:timers/promises';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  advanceCheckpoint,
  CheckpointMovedError,
  claimGeneration,
  inTransaction,
  readCheckpoint,
  ReadModelUnavailableError,
  releaseClaim,
  type DataSource,
  type Generation,
} from '@headcount/read-model';
import { weightOf } from '../run/envelope-queue.js';
import { BulkFold, bulkLimits, type BulkBatch, type BulkLimits } from './bulk-fold.js';
import { fullPace } from './pace.js';
import { writeBulk } from './write-bulk.js';

export interface FillFrom {
  readonly dataSource: DataSource;
  /** Empty, best without indexes; nobody else writes it. */
  readonly generation: Generation;
  /** Of the log that the envelopes stand in. */
  readonly logCreatedAt: string;
  readonly limits?: BulkLimits;
  /** Told the sequence up to which rows are written. */
  readonly onWritten?: (seq: number) => void;
  /** Told of every time that Postgres could not be used. */
  readonly onTrouble?: (error: Error) => void;
}

/** Folded at once. */
const factsAtOnce = 20_000;
const pauseMs = 250;

/**
 * Fills the tables of a generation with the envelopes of a log from its first one on, as a rebuild fills its own: for
 * lives that are made up on the way. One batch is written while the next is folded; rows and checkpoint in one
 * transaction. Outages of Postgres are waited out.
 *
 * @param envelopes in the order of the log
 * @throws CheckpointMovedError when somebody else writes the generation; what folding and writing throw: the tables
 *   hold a part then
 */
export async function fillFrom(envelopes: Iterable<StoredEnvelope>, filling: FillFrom): Promise<void> {
  const { dataSource, generation, limits = bulkLimits } = filling;
  const checkpoint = await claimGeneration(dataSource, generation, { by: 'fill', staleAfterMs: 0 });
  if (checkpoint === null) throw new CheckpointMovedError(`somebody else writes ${generation.schema}`);
  const fold = new BulkFold(dataSource, generation, limits);
  const written = new Written(filling, checkpoint.epoch);
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    await writing;
    const batch = fold.take();
    writing = waitedOut(filling, () => written.write(batch)).then(() => fold.written());
    // told by the next await, so that nothing is folded in vain for long
    writing.catch(() => undefined);
  };
  for (const piece of piecesOf(envelopes, Math.min(factsAtOnce, limits.facts))) {
    await waitedOut(filling, () => fold.fold(piece));
    if (fold.isFull) await write();
  }
  if (!fold.isEmpty) await write();
  await writing;
  await releaseClaim(dataSource, generation, checkpoint.epoch);
}

/** Does it again as long as Postgres can't be used: it must leave nothing behind when it fails. */
async function waitedOut(
  { onTrouble }: Pick<FillFrom, 'onTrouble'>,
  work: () => Promise<void>,
): Promise<void> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ReadModelUnavailableError)) throw error;
      onTrouble?.(error);
      await delay(pauseMs);
    }
}

class Written {
  #seq = 0;
  #loggedAt = 0;

  constructor(
    private readonly filling: FillFrom,
    private readonly epoch: number,
  ) {}

  /** May be called again with the same batch: the answer to its commit may have been lost. */
  async write({ folding, last, loggedAt }: BulkBatch): Promise<void> {
    const { dataSource, generation, logCreatedAt, onWritten } = this.filling;
    this.#loggedAt = Math.max(this.#loggedAt, loggedAt);
    const { seq } = await readCheckpoint(dataSource, generation);
    if (seq !== last.seq)
      await inTransaction(dataSource, { lazyCommit: true }, async (sql) => {
        await advanceCheckpoint(sql, generation, {
          ...{ from: this.#seq, to: last.seq, epoch: this.epoch, lastId: last.id },
          ...{ logCreatedAt, lastLoggedAt: this.#loggedAt },
        });
        await writeBulk(sql, generation.schema, folding, fullPace);
      });
    this.#seq = last.seq;
    onWritten?.(last.seq);
  }
}

function* piecesOf(envelopes: Iterable<StoredEnvelope>, facts: number): Generator<readonly StoredEnvelope[]> {
  let piece: StoredEnvelope[] = [];
  let weight = 0;
  for (const envelope of envelopes) {
    piece.push(envelope);
    weight += weightOf(envelope) - 1;
    if (weight < facts) continue;
    yield piece;
    [piece, weight] = [[], 0];
  }
  if (piece.length > 0) yield piece;
}
