import type { Socket } from 'node:net';

/** What a lane holds at most before it stops reading: then the sender has to wait, as on a real network. */
const mostHeldBytes = 1024 * 1024;

/** What happens to bytes on their way; read anew for every piece. */
export interface LaneRules {
  /** Milliseconds every piece is under way. */
  readonly latencyMs: number;
  /** Bytes go nowhere, and nobody is told. */
  readonly swallows: boolean;
}

interface Held {
  readonly piece: Buffer;
  readonly dueAt: number;
}

/** One direction of a connection through a proxy: passes bytes on in their order, late or not at all. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #rules: () => LaneRules;
  readonly #held: Held[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  #left: { bytes: number; then: () => void } | undefined;
  #isOver = false;

  constructor(from: Socket, to: Socket, rules: () => LaneRules) {
    this.#from = from;
    this.#to = to;
    this.#rules = rules;
    from.on('data', (piece: Buffer) => this.#take(piece));
    from.on('end', () => {
      this.#ended = true;
      this.#endWhenEmpty();
    });
    to.on('drain', () => this.#readOn());
    to.on('close', () => clearTimeout(this.#timer));
  }

  /** Bytes that wait here. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Passes `bytes` more on and then calls `then`; whatever comes behind them is lost. */
  limit(bytes: number, then: () => void): void {
    this.#left = { bytes, then };
  }

  unlimit(): void {
    this.#left = undefined;
  }

  #take(piece: Buffer): void {
    const { latencyMs, swallows } = this.#rules();
    if (swallows || this.#isOver) return;
    if (latencyMs === 0 && this.#held.length === 0) return this.#pass(piece);
    this.#held.push({ piece, dueAt: performance.now() + latencyMs });
    this.#heldBytes += piece.length;
    if (this.#heldBytes >= mostHeldBytes) this.#from.pause();
    this.#timer ??= setTimeout(() => this.#passDue(), latencyMs);
  }

  #passDue(): void {
    this.#timer = undefined;
    const now = performance.now();
    while (this.#held.length > 0 && this.#held[0]!.dueAt <= now) {
      const { piece } = this.#held.shift()!;
      this.#heldBytes -= piece.length;
      this.#pass(piece);
    }
    if (this.#held.length > 0)
      this.#timer = setTimeout(() => this.#passDue(), Math.max(1, this.#held[0]!.dueAt - now));
    this.#readOn();
    this.#endWhenEmpty();
  }

  #pass(piece: Buffer): void {
    const limited = this.#left;
    if (this.#to.destroyed || this.#isOver || this.#rules().swallows) return;
    if (limited === undefined || piece.length < limited.bytes) {
      if (limited !== undefined) limited.bytes -= piece.length;
      if (!this.#to.write(piece)) this.#from.pause();
      return;
    }
    this.#isOver = true;
    this.#to.write(piece.subarray(0, limited.bytes), () => limited.then());
  }

  #readOn(): void {
    if (this.#heldBytes < mostHeldBytes && !this.#to.writableNeedDrain) this.#from.resume();
  }

  /** The end is a fact like any other: it comes behind the bytes, and is swallowed with them. */
  #endWhenEmpty(): void {
    if (this.#ended && this.#held.length === 0 && !this.#rules().swallows) this.#to.end();
  }
}
