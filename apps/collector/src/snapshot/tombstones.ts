import { forgetEnded } from '@headcount/session-core';
import type { Tail } from '../admission/tail.js';
import { Turns } from '../turns.js';

const everyMs = 600_000;

/** Removes what need not be remembered any more of ended sessions, every ten minutes and in slices. */
export class TombstoneSweeper {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<number> = Promise.resolve(0);

  constructor(private readonly tail: Tail) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.sweep());
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.running;
  }

  /** One round. Returns how many were removed. */
  async sweep(): Promise<number> {
    const { state } = this.tail;
    const turns = new Turns();
    let removed = 0;
    for (const some of forgetEnded(state)) {
      removed += some;
      await turns.next();
      if (this.tail.state !== state) break;
    }
    return removed;
  }
}
