import { Line } from './line.js';

/** Somebody who waits for an answer; whoever answers sets `answered`. */
export interface Waiting {
  answered: boolean;
  /** Set by {@link Deadlines.add}: when the wait ends, in milliseconds of `performance.now()`. */
  due: number;
}

export interface DeadlinesOptions<Entry extends Waiting> {
  /** How long anybody waits, in milliseconds; some are given up earlier by up to a fortieth of it. */
  readonly ms: number;
  /** Answers an entry for which the time is up; it has not been answered so far. */
  readonly giveUp: (entry: Entry) => void;
}

const looksPerWait = 40;

/**
 * The time limit of many who all wait equally long, with one coarse timer instead of one for each: on a path
 * of some hundred thousand waits a second a timer for each costs as much as all the rest. While nobody waits no
 * timer runs. The clock is read, not the timer's rounds counted: in a busy process those come late.
 */
export class Deadlines<Entry extends Waiting> {
  readonly #options: DeadlinesOptions<Entry>;
  readonly #everyMs: number;
  readonly #waiting = new Line<Entry>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeadlinesOptions<Entry>) {
    this.#options = options;
    this.#everyMs = options.ms / looksPerWait;
  }

  add(entry: Entry): void {
    entry.due = performance.now() + this.#options.ms - this.#everyMs;
    this.#waiting.push(entry);
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#look(), this.#everyMs);
  }

  #look(): void {
    const now = performance.now();
    for (;;) {
      const oldest = this.#waiting.first;
      if (oldest === undefined || oldest.due > now) break;
      oldest.answered = true;
      this.#options.giveUp(oldest);
    }
    this.#timer =
      this.#waiting.first === undefined ? undefined : setTimeout(() => this.#look(), this.#everyMs);
  }
}
