import type { StoredEnvelope } from '@headcount/event-log';
import { changesOf, foldBatch, type FoldRules } from '@headcount/projection-runner';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import { dumpOfTables } from './dump-of-tables.js';
import { MemoryTables } from './memory-tables.js';

export interface ProjectorParts {
  /** Left out: the core's own. */
  readonly rules?: FoldRules;
  readonly acknowledgesFirst?: boolean;
}

/**
 * The projector's cycle of reading, folding and committing, on tables in memory. What is in the tables survives;
 * a cycle that isn't finished is a crash at that point.
 */
export class MemoryProjector {
  readonly tables = new MemoryTables();
  /** The sequence of the last envelope that counts as applied. */
  checkpoint = 0;
  readonly #parts: ProjectorParts;

  constructor(parts: ProjectorParts = {}) {
    this.#parts = parts;
  }

  /** Reads on from the checkpoint, at most `most` envelopes, and stops for a moment wherever it could be killed. */
  *cycle(
    log: readonly StoredEnvelope[],
    most: number,
  ): Generator<'read' | 'acknowledged' | 'committed', void> {
    const batch = log.filter(({ seq }) => seq > this.checkpoint).slice(0, most);
    yield 'read';
    const known = (site: string, id: string) => this.tables.known(site, id);
    const changes = changesOf(foldBatch(known, batch, this.#parts.rules));
    const last = batch.at(-1)?.seq ?? this.checkpoint;
    if (this.#parts.acknowledgesFirst === true) {
      this.checkpoint = last;
      yield 'acknowledged';
      this.tables.write(changes);
    } else {
      this.checkpoint = last;
      this.tables.write(changes);
    }
    yield 'committed';
  }

  /** Without the checkpoint. */
  dump(): CanonicalRow[] {
    return dumpOfTables(this.tables);
  }
}
