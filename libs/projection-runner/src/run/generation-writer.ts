import type { StoredEnvelope } from '@headcount/event-log';
import {
  advanceCheckpoint,
  inTransaction,
  loadStates,
  withSql,
  writeChanges,
  type Changes,
  type Checkpoint,
  type DataSource,
  type Generation,
  type StoredState,
} from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';
import { changesOf, openAfter } from '../fold/changes-of.js';
import { foldBatch, sessionsIn, type FoldedBatch } from '../fold/fold-batch.js';
import type { SessionMap } from '../fold/session-map.js';

/** A batch that is folded and only has to be written. */
export interface PreparedBatch {
  readonly envelopes: readonly StoredEnvelope[];
  readonly folded: FoldedBatch;
  readonly changes: Changes;
}

/** Where the writer stands: the last envelope applied. */
export interface WrittenTo {
  readonly seq: number;
  /** The latest log time so far; an imported envelope may carry an older one. */
  readonly loggedAt: Millis | null;
}

/**
 * Applies envelopes to the tables of one generation under one claim: rows and checkpoint in one transaction.
 * It knows no retry: after an error nothing of the batch was written, except that a lost answer to the commit
 * leaves that open, which the checkpoint tells.
 */
export class GenerationWriter {
  readonly #dataSource: DataSource;
  readonly #generation: Generation;
  readonly #logCreatedAt: string;
  readonly #epoch: number;
  #written: WrittenTo;
  #deadLetters = 0;

  constructor(dataSource: DataSource, generation: Generation, from: Checkpoint & { logCreatedAt: string }) {
    this.#dataSource = dataSource;
    this.#generation = generation;
    this.#logCreatedAt = from.logCreatedAt;
    this.#epoch = from.epoch;
    this.#written = { seq: from.seq, loggedAt: from.lastLoggedAt };
  }

  /** How many dead letters this writer has written. */
  get deadLetters(): number {
    return this.#deadLetters;
  }

  get written(): WrittenTo {
    return this.#written;
  }

  /** Reads what the envelopes touch and folds them onto it; `underway` is the batch before, if it isn't written yet. */
  async prepare(envelopes: readonly StoredEnvelope[], underway?: FoldedBatch): Promise<PreparedBatch> {
    const known = await this.#load(envelopes, underway);
    const folded = foldBatch((site, id) => known.get(site, id), envelopes);
    return { envelopes, folded, changes: changesOf(folded) };
  }

  /** @throws CheckpointMovedError, LogMismatchError, GenerationMissingError, ReadModelUnavailableError, or what a value causes */
  async write({ envelopes, changes }: PreparedBatch): Promise<void> {
    const from = this.#written.seq;
    const last = envelopes.at(-1)!;
    const loggedAt = Math.max(this.#written.loggedAt ?? 0, ...envelopes.map((envelope) => envelope.loggedAt));
    await inTransaction(this.#dataSource, { lazyCommit: true }, async (sql) => {
      await advanceCheckpoint(sql, this.#generation, {
        ...{ from, to: last.seq, epoch: this.#epoch, lastId: last.id },
        logCreatedAt: this.#logCreatedAt,
        lastLoggedAt: loggedAt,
      });
      await writeChanges(sql, this.#generation.schema, changes);
    });
    this.#written = { seq: last.seq, loggedAt };
    this.#deadLetters += changes.deadLetters.length;
  }

  /** Writes the changes and takes them back. @throws what writing them throws */
  async tryOut(changes: Changes): Promise<void> {
    const takenBack = new Error('taken back');
    try {
      await inTransaction(this.#dataSource, { lazyCommit: true }, async (sql) => {
        await writeChanges(sql, this.#generation.schema, changes);
        throw takenBack;
      });
    } catch (error) {
      if (error !== takenBack) throw error;
    }
  }

  async #load(
    envelopes: readonly StoredEnvelope[],
    underway?: FoldedBatch,
  ): Promise<SessionMap<StoredState | undefined>> {
    const known = sessionsIn(envelopes);
    const unread = known.keys().filter(({ site, id }) => {
      const session = underway?.sessions.get(site, id);
      if (session === undefined) return true;
      // its metadata goes with the batch underway
      const state = session.state.meta === null ? session.state : { ...session.state, meta: null };
      known.set(site, id, { state, open: openAfter(session) });
      return false;
    });
    if (unread.length === 0) return known;
    const states = await withSql(this.#dataSource, (sql) => loadStates(sql, this.#generation.schema, unread));
    unread.forEach(({ site, id }, place) => known.set(site, id, states[place]));
    return known;
  }
}
