import {
  decodeLive,
  encodeLife,
  encodeRuns,
  type Changes,
  type DeadLetterRow,
  type LiveRow,
  type SessionRow,
  type StoredState,
} from '@headcount/read-model';
import { decodeState } from '@headcount/session-core';

/** Everything that is known of a session: its row and, while it is open, its live row. */
export interface ProjectedSession {
  readonly row: SessionRow;
  readonly live: LiveRow | null;
}

export class FencedOffError extends Error {
  override readonly name = 'FencedOffError';
}

/**
 * The tables of a generation without Postgres: the same rows under the same keys, rows and checkpoint changed
 * together or not at all, and only by the writer that has the claim.
 */
export class MemoryTables {
  readonly sessions = new Map<string, ProjectedSession>();
  readonly deadLetters = new Map<string, DeadLetterRow>();
  checkpoint = { seq: 0, id: '' };
  #epoch = 0;

  /** Takes the tables over; former writers are fenced off. */
  claim(): number {
    return (this.#epoch += 1);
  }

  known(site: string, id: string): StoredState | undefined {
    const found = this.sessions.get(keyOf({ site, id }));
    if (found === undefined) return undefined;
    const { row, live } = found;
    if (live === null) return { state: decodeState(row.ended!.state), open: false };
    const stored = { state: encodeLife(live.state), runs: encodeRuns(live.state) };
    const measures = JSON.stringify(live.signals.measures);
    return { state: decodeLive({ ...stored, measures }), open: true };
  }

  /** What the row of a session and its live row say, to be compared. */
  shown(key: string): object | null {
    const found = this.sessions.get(key);
    if (found === undefined) return null;
    const { row, live } = found;
    if (live === null) return row;
    const { lastSeenAt, lastActiveAt, connectedMs, activeMs, orphanRuns, measures } = live.signals;
    const { connectedSegments, activeSegments } = live.signals;
    const seen = { lastSeenAt, lastActiveAt, connectedMs, activeMs, orphanRuns, measures };
    return { ...row, ...seen, connectedSegments, activeSegments, runs: encodeRuns(live.state) };
  }

  /** @throws FencedOffError when another writer has the claim or the checkpoint has moved */
  commit(epoch: number, step: { from: number; to: number; id: string }, changes: Changes): void {
    if (epoch !== this.#epoch || step.from !== this.checkpoint.seq)
      throw new FencedOffError(`at ${this.checkpoint.seq} in epoch ${this.#epoch}, not at ${step.from}`);
    this.checkpoint = { seq: step.to, id: step.id };
    this.#write(changes);
  }

  #write({ sessions, lives, live, signals, closed, deadLetters }: Changes): void {
    for (const row of sessions) this.#put(row, this.sessions.get(keyOf(row))?.live ?? null);
    for (const row of lives) {
      const { row: before, live: open } = this.#mustHave(keyOf(row));
      this.#put({ ...before, ...row }, open);
    }
    for (const row of live) this.#put(this.#mustHave(keyOf(row)).row, row);
    for (const row of signals) {
      const { row: whole, live: open } = this.#mustHave(keyOf(row));
      this.#put(whole, { ...open!, ...row });
    }
    for (const key of closed) this.#put(this.#mustHave(keyOf(key)).row, null);
    for (const letter of deadLetters) this.deadLetters.set(`${letter.seq}.${letter.index}`, letter);
  }

  #put(row: SessionRow, live: LiveRow | null): void {
    this.sessions.set(keyOf(row), { row, live });
  }

  #mustHave(key: string): ProjectedSession {
    const found = this.sessions.get(key);
    if (found === undefined) throw new Error(`the row of ${key} is missing`);
    return found;
  }
}

export function keyOf({ site, id }: { readonly site: string; readonly id: string }): string {
  return `${site}\n${id}`;
}
