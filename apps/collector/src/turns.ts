import { setImmediate } from 'node:timers/promises';

/** Long work in slices: whoever works asks between two pieces whether it is somebody else's turn. */
export class Turns {
  /** The longest time the work has kept the event loop so far, in milliseconds. */
  longestMs = 0;
  private began = performance.now();

  constructor(private readonly sliceMs = 2) {}

  /** Whether the slice is used up. */
  get isOver(): boolean {
    return performance.now() - this.began >= this.sliceMs;
  }

  /** Lets the event loop go on when the slice is used up; one piece must fit into what a slice may exceed. */
  async next(): Promise<void> {
    if (this.isOver) await this.rest();
  }

  /** Lets the event loop go on now: what follows is a long piece. */
  async rest(): Promise<void> {
    await this.during(setImmediate());
  }

  /** Waits for something; what passes meanwhile is not counted as work. */
  async during<Result>(promise: Promise<Result>): Promise<Result> {
    this.note();
    try {
      return await promise;
    } finally {
      this.began = performance.now();
    }
  }

  private note(): void {
    this.longestMs = Math.max(this.longestMs, performance.now() - this.began);
  }
}
