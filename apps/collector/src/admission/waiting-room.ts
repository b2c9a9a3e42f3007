import { OverloadedError } from '@headcount/event-log';
import type { LifecycleRequest } from '@headcount/session-core';

/** About 1 kB each. */
export const mostWaiting = 100_000;

/**
 * Bounds how many requests for lifecycle facts wait for the log. What beats ask for finds it full first, at half of
 * it, so that starts, ends and logins still have room; what the collector or an administrator asks for is not turned
 * away.
 */
export class WaitingRoom {
  #taken = 0;

  /** @param turnedAway called for each beat there is no place for */
  constructor(
    private readonly places: number = mostWaiting,
    private readonly turnedAway: () => void = () => undefined,
  ) {}

  get taken(): number {
    return this.#taken;
  }

  /** @throws OverloadedError when it is full */
  enter(request: LifecycleRequest): void {
    if (this.#taken >= this.placesFor(request)) {
      if (request.kind === 'resume') this.turnedAway();
      throw new OverloadedError(`${this.#taken} requests wait for the log already`);
    }
    this.#taken += 1;
  }

  leave(count: number): void {
    this.#taken -= count;
  }

  private placesFor(request: LifecycleRequest): number {
    switch (request.kind) {
      case 'resume':
        return this.places / 2;
      case 'start':
      case 'identify':
        return this.places;
      case 'end':
        return request.bySource ? this.places : Infinity;
      default:
        return Infinity;
    }
  }
}
