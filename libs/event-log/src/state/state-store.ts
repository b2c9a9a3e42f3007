/** Where the pointer points, and its revision. */
export interface StatePointer {
  readonly value: string;
  readonly revision: number;
}

/**
 * Keeps what was derived from the log, to begin from: named pieces, and one pointer that says which of them
 * count. Everything in it can be lost without losing a fact. Revisions rise with every write, of pieces too.
 *
 * All methods throw LogUnavailableError while NATS is away, StateStoreError for what trying again won't mend.
 */
export interface StateStore {
  /** Null: it was never set. */
  pointer(): Promise<StatePointer | null>;
  /**
   * Sets the pointer if its revision still is `expectedRevision` (0: it was never set).
   *
   * @returns the new revision; null if somebody else moved it
   */
  movePointer(value: string, expectedRevision: number): Promise<number | null>;
  put(name: string, data: Uint8Array): Promise<void>;
  /** Null: there is no such piece, or not any more. */
  get(name: string): Promise<Uint8Array | null>;
  /** Removes everything that was written before a revision. */
  discardBefore(revision: number): Promise<void>;
}
