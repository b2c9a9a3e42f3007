import type { Millis, TickData } from '@headcount/session-core';

/** A collector that has been silent for so many of its ticks does not serve any more. */
const ticksMissed = 3;

/** Which collectors serve, as the ticks of the log tell it. */
export class ServingCollectors {
  private readonly silentFrom = new Map<string, Millis>();

  /** A tick was read that the log stored at `loggedAt`. */
  ticked({ collectorId, everyMs }: TickData, loggedAt: Millis): void {
    for (const [id, silentFrom] of this.silentFrom) if (silentFrom < loggedAt) this.silentFrom.delete(id);
    this.silentFrom.set(collectorId, loggedAt + ticksMissed * everyMs);
  }

  /** How many there were at the last tick. */
  get count(): number {
    return this.silentFrom.size;
  }
}
