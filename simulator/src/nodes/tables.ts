import type { Changes } from '@headcount/read-model';
import {
  dumpOfTables,
  MemoryTables,
  type CanonicalRow,
  type SeenCheckpoint,
} from '@headcount/testing-stack/checkers';

export class FencedOffError extends Error {
  override readonly name = 'FencedOffError';
}

export interface Step {
  readonly from: number;
  readonly to: number;
  /** Of the last envelope. */
  readonly id: string;
}

/**
 * The tables of a generation without Postgres: rows and checkpoint change together or not at all, and only by the
 * writer that has the claim.
 */
export class Tables {
  rows = new MemoryTables();
  checkpoint = { seq: 0, id: '' };
  /** Every checkpoint there was, in order. */
  readonly seen: SeenCheckpoint[] = [];
  #generation = 1;
  #epoch = 0;

  /** Takes the tables over; former writers are fenced off. */
  claim(): number {
    return (this.#epoch += 1);
  }

  /** Drops everything, as an operator does when the log is not the one it was filled from. */
  startOver(): void {
    this.rows = new MemoryTables();
    this.checkpoint = { seq: 0, id: '' };
    this.#generation += 1;
    this.#epoch += 1;
  }

  /** @throws FencedOffError when another writer has the claim or the checkpoint has moved */
  commit(epoch: number, step: Step, changes: Changes): void {
    this.move(epoch, step);
    this.rows.write(changes);
  }

  /** Moves the checkpoint alone. @throws FencedOffError */
  move(epoch: number, { from, to, id }: Step): void {
    if (epoch !== this.#epoch || from !== this.checkpoint.seq)
      throw new FencedOffError(`at ${this.checkpoint.seq} in epoch ${this.#epoch}, not at ${from}`);
    this.checkpoint = { seq: to, id };
    this.seen.push({ generation: this.#generation, seq: to });
  }

  /** All rows but the checkpoint's. */
  dump(): CanonicalRow[] {
    return dumpOfTables(this.rows);
  }
}
