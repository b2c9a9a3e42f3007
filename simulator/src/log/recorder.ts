import type { StoredEnvelope } from '@headcount/event-log';
import type { MemoryLog } from '@headcount/event-log/memory';
import type { Millis } from '@headcount/session-core';
import type { VirtualTime } from '../time/virtual-time.js';

/** An envelope of the log, and when it was stored by the one true clock of the simulation. */
export interface Recorded extends StoredEnvelope {
  readonly storedAt: Millis;
}

/** A collector that had read what a log that went back has lost. */
export interface Noticed {
  readonly author: string;
  readonly restoredAt: Millis;
  /** When it dropped what it knew, and how many envelopes it had made until then; Infinity: it never did. */
  at: Millis;
  made: number;
}

/** Writes down what the log holds, the instant it is stored: what every check is measured by. */
export class Recorder {
  readonly envelopes: Recorded[] = [];
  /** What a log that went back has lost. */
  readonly lost: Recorded[] = [];
  /** When that was, each time. */
  readonly restorations: Millis[] = [];
  /** Who wrote when it went back, and when each has noticed. */
  readonly noticed: Noticed[] = [];
  readonly #deleted = new Set<number>();
  readonly #watchers = new Set<(envelope: Recorded) => void>();

  constructor(
    private readonly time: VirtualTime,
    private readonly log: MemoryLog,
  ) {}

  /** Beats and lifecycle facts; ticks are not counted. */
  get facts(): number {
    return this.envelopes.reduce((sum, envelope) => sum + factsIn(envelope), 0);
  }

  async follow(): Promise<never> {
    for (;;) {
      const reader = await this.log.read({ after: this.envelopes.at(-1)?.seq ?? 0 });
      try {
        for (;;)
          for (const envelope of await reader.next(1_000))
            this.#take({ ...envelope, storedAt: this.time.now });
      } catch {
        const { lastSeq } = await this.log.state();
        this.restorations.push(this.time.now);
        while ((this.envelopes.at(-1)?.seq ?? 0) > lastSeq) this.lost.unshift(this.envelopes.pop()!);
      }
    }
  }

  /** The next envelope of which `is` says yes, the instant it is stored. */
  next(is: (envelope: Recorded) => boolean): Promise<Recorded> {
    return new Promise((resolve) => {
      const watcher = (envelope: Recorded): void => {
        if (!is(envelope)) return;
        this.#watchers.delete(watcher);
        resolve(envelope);
      };
      this.#watchers.add(watcher);
    });
  }

  /** The message is removed from the log, after everybody has read it. */
  removed(seq: number): void {
    this.#deleted.add(seq);
  }

  /**
   * Everybody begins anew, and never hears of what was removed. Its sequences may be given to other messages: those of
   * a log that went back.
   */
  beginAnew(): void {
    for (const seq of this.#deleted) {
      const place = this.envelopes.findIndex((envelope) => envelope.seq === seq);
      if (place !== -1) this.envelopes.splice(place, 1);
    }
    this.#deleted.clear();
  }

  #take(envelope: Recorded): void {
    this.envelopes.push(envelope);
    for (const watcher of this.#watchers) watcher(envelope);
  }
}

export function factsIn({ facts }: StoredEnvelope): number {
  let count = 0;
  for (const { event } of facts) {
    if (event.type === 'Heartbeat') count += event.data.beats.length;
    else if (event.type !== 'Tick') count += 1;
  }
  return count;
}
