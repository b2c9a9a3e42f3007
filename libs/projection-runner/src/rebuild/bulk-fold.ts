import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  loadStates,
  withSql,
  type DataSource,
  type Generation,
  type StoredState,
} from '@headcount/read-model';
import { beginFold, foldOnto, type Folding } from '../fold/fold-batch.js';
import { sessionsIn } from '../fold/sessions-in.js';
import { weightOf } from '../run/envelope-queue.js';
import { storedOf } from '../run/generation-writer.js';
import { KnownStates } from '../run/known-states.js';

/** When what is folded is worth writing, or as much as may wait for it. */
export interface BulkLimits {
  readonly facts: number;
  /** About 1.5 kB each; twice as many may be held, those being written included. */
  readonly sessions: number;
}

export const bulkLimits: BulkLimits = { facts: 1_000_000, sessions: 60_000 };

/** At most twice as many open sessions are remembered, about 0.7 kB each; others are read again from their rows. */
const rememberedStates = 100_000;
/** Facts folded without a pause: a few milliseconds of work. */
const factsOfSlice = 2_000;

/** What was folded in one go, and where it ends. */
export interface BulkBatch {
  readonly folding: Folding;
  readonly last: StoredEnvelope;
  /** The latest log time of its envelopes. */
  readonly loggedAt: number;
  /** Facts in it; a beat counts as one. */
  readonly facts: number;
}

/**
 * Folds a long stretch of the log in memory before any row of it is written: a session that lives within one batch
 * costs one row, whatever it did. One batch may be written while the next is folded.
 */
export class BulkFold {
  readonly #dataSource: DataSource;
  readonly #generation: Generation;
  readonly #limits: BulkLimits;
  readonly #known = new KnownStates(rememberedStates);
  #folding: Folding;
  #writing: Folding | undefined;
  #isWritten = false;
  #last: StoredEnvelope | undefined;
  #loggedAt = 0;
  #facts = 0;

  constructor(dataSource: DataSource, generation: Generation, limits: BulkLimits = bulkLimits) {
    this.#dataSource = dataSource;
    this.#generation = generation;
    this.#limits = limits;
    this.#folding = this.#begin();
  }

  /** Whether {@link take} should be called before more is folded. */
  get isFull(): boolean {
    const { sessions, denials, deadLetters, limits } = this.#folding;
    const rows = sessions.size + denials.length + deadLetters.length + limits.length;
    return this.#facts >= this.#limits.facts || rows >= this.#limits.sessions;
  }

  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** Folds the next envelopes of the log; every now and then others may run. */
  async fold(envelopes: readonly StoredEnvelope[]): Promise<void> {
    this.#settle();
    await this.#load(envelopes);
    let slice = 0;
    for (const envelope of envelopes) {
      foldOnto(this.#folding, envelope);
      const facts = weightOf(envelope) - 1;
      this.#facts += facts;
      this.#loggedAt = Math.max(this.#loggedAt, envelope.loggedAt);
      this.#last = envelope;
      if ((slice += facts) < factsOfSlice) continue;
      slice = 0;
      await letOthersRun();
    }
  }

  /** What was folded since the last call, to be written. The one before must have been {@link written}. */
  take(): BulkBatch {
    this.#settle();
    if (this.#last === undefined || this.#writing !== undefined) throw new Error('there is nothing to take');
    const batch = {
      folding: this.#folding,
      last: this.#last,
      loggedAt: this.#loggedAt,
      facts: this.#facts,
    };
    this.#writing = this.#folding;
    this.#folding = this.#begin();
    this.#last = undefined;
    this.#facts = 0;
    return batch;
  }

  /** Says that what was taken last stands in the tables. */
  written(): void {
    this.#isWritten = true;
  }

  /** Between two folds: in the middle of one, whom it found in memory must not disappear. */
  #settle(): void {
    if (!this.#isWritten) return;
    for (const session of this.#writing?.sessions.values() ?? []) {
      const { site, id } = session.key;
      const stored = storedOf(session);
      // an ended one is hardly ever touched again; but what is remembered must never be older than its row
      if (stored.open || this.#known.get(site, id) !== undefined) this.#known.set(site, id, stored);
    }
    this.#writing = undefined;
    this.#isWritten = false;
  }

  #begin(): Folding {
    return beginFold((site, id) => this.#stateOf(site, id));
  }

  #stateOf(site: string, id: string): StoredState | undefined {
    const writing = this.#writing?.sessions.get(site, id);
    return writing === undefined ? this.#known.get(site, id) : storedOf(writing);
  }

  /** Looks up in the tables who might stand there: whoever is not in memory. */
  async #load(envelopes: readonly StoredEnvelope[]): Promise<void> {
    const { sessions } = this.#folding;
    const isUnread = (site: string, id: string) =>
      sessions.get(site, id) === undefined &&
      this.#writing?.sessions.get(site, id) === undefined &&
      this.#known.get(site, id) === undefined;
    const unread = sessionsIn(envelopes, isUnread);
    if (unread.length === 0) return;
    const found = await withSql(this.#dataSource, (sql) => loadStates(sql, this.#generation.schema, unread));
    unread.forEach(({ site, id }, place) => {
      const stored = found[place];
      if (stored !== undefined) this.#known.set(site, id, stored);
    });
  }
}
