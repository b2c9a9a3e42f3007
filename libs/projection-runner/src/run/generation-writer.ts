import { setImmediate as letOthersRun } from 'node:timers/promises';
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
import { beginFold, foldOnto, type FoldedBatch, type FoldedSession } from '../fold/fold-batch.js';
import { sessionsIn } from '../fold/sessions-in.js';
import { weightOf } from './envelope-queue.js';
import { KnownStates } from './known-states.js';

/** Far more than two batches touch: what is folded and not yet written must not be forgotten. */
const rememberedStates = 100_000;
/** Facts folded without a pause: a few milliseconds of work. */
const factsOfSlice = 1_000;

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
  #known = new KnownStates(rememberedStates);
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

  /** Folds envelopes onto what was folded before them, written or not. Nothing is written. */
  async prepare(envelopes: readonly StoredEnvelope[]): Promise<PreparedBatch> {
    // what is folded after `forget` no longer counts
    const known = this.#known;
    await this.#load(known, envelopes);
    const prepared = await folded(known, envelopes);
    for (const session of prepared.folded.sessions.values())
      known.set(session.key.site, session.key.id, storedOf(session));
    return prepared;
  }

  /** Folds envelopes onto what the tables hold, whatever else was folded. Nothing is written. */
  async prepareAlone(envelopes: readonly StoredEnvelope[]): Promise<PreparedBatch> {
    const stored = new KnownStates(Infinity);
    await this.#load(stored, envelopes);
    return folded(stored, envelopes);
  }

  /** The tables are not what was folded: the next batch reads them again. */
  forget(): void {
    this.#known = new KnownStates(rememberedStates);
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

  async #load(known: KnownStates, envelopes: readonly StoredEnvelope[]): Promise<void> {
    const unread = sessionsIn(envelopes, (site, id) => known.get(site, id) === undefined);
    if (unread.length === 0) return;
    const states = await withSql(this.#dataSource, (sql) => loadStates(sql, this.#generation.schema, unread));
    unread.forEach(({ site, id }, place) => {
      const stored = states[place];
      if (stored !== undefined) known.set(site, id, stored);
    });
  }
}

/** In slices: the statements of the batch before it are sent to Postgres in between. */
async function folded(known: KnownStates, envelopes: readonly StoredEnvelope[]): Promise<PreparedBatch> {
  const folding = beginFold((site, id) => known.get(site, id));
  let facts = 0;
  for (const envelope of envelopes) {
    foldOnto(folding, envelope);
    facts += weightOf(envelope);
    if (facts < factsOfSlice) continue;
    facts = 0;
    await letOthersRun();
  }
  return { envelopes, folded: folding, changes: changesOf(folding) };
}

/** As it stands in the tables once the batch is written: the metadata has columns of its own. */
export function storedOf(session: FoldedSession): StoredState {
  const { state } = session;
  return { state: state.meta === null ? state : { ...state, meta: null }, open: openAfter(session) };
}
