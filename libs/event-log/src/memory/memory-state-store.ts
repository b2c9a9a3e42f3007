import { LogUnavailableError, StateStoreError } from '../errors.js';
import type { StatePointer, StateStore } from '../state/state-store.js';

/** A state store in memory that behaves as the one in JetStream; its faults are set by hand. */
export class MemoryStateStore implements StateStore {
  /** While set, nothing answers. */
  away = false;
  /** While set, nothing more can be written, as when the bucket is full. */
  full = false;
  /** While set, it is as if the bucket was never made. */
  missing = false;
  #revision = 0;
  #pointer: StatePointer | null = null;
  readonly #pieces = new Map<string, { readonly data: Uint8Array; readonly revision: number }>();

  /** What is kept, in the order of writing. */
  get names(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  /** Changes a byte in the middle of a piece. */
  damage(name: string): void {
    const piece = this.#pieces.get(name);
    if (!piece) throw new Error(`there is no piece "${name}"`);
    const data = Uint8Array.from(piece.data);
    data[data.length >> 1] = ~data[data.length >> 1]!;
    this.#pieces.set(name, { ...piece, data });
  }

  async pointer(): Promise<StatePointer | null> {
    await this.#reach();
    return this.#pointer;
  }

  async movePointer(value: string, expectedRevision: number): Promise<number | null> {
    await this.#reach();
    if ((this.#pointer?.revision ?? 0) !== expectedRevision) return null;
    this.#write();
    this.#pointer = { value, revision: this.#revision };
    return this.#revision;
  }

  async put(name: string, data: Uint8Array): Promise<void> {
    await this.#reach();
    this.#write();
    this.#pieces.set(name, { data, revision: this.#revision });
  }

  async get(name: string): Promise<Uint8Array | null> {
    await this.#reach();
    return this.#pieces.get(name)?.data ?? null;
  }

  async discardBefore(revision: number): Promise<void> {
    await this.#reach();
    for (const [name, piece] of this.#pieces) if (piece.revision < revision) this.#pieces.delete(name);
    if (this.#pointer && this.#pointer.revision < revision) this.#pointer = null;
  }

  async #reach(): Promise<void> {
    await Promise.resolve();
    if (this.away) throw new LogUnavailableError('NATS is away (switched off)');
    if (this.missing) throw new StateStoreError('there is no object store');
  }

  #write(): void {
    if (this.full) throw new StateStoreError('the object store fails: maximum bytes exceeded');
    this.#revision += 1;
  }
}
