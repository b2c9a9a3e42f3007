/** Somebody who waits for an answer; whoever answers sets `answered`. */
export interface Waiting {
  answered: boolean;
  /** Set by {@link Deadlines.add}: the round in which the wait ends. */
  due: number;
}

export interface DeadlinesOptions<Entry extends Waiting> {
  /** How long anybody waits, in milliseconds; some are given up earlier by up to a twentieth of it. */
  readonly ms: number;
  /** Answers an entry for which the time is up; it has not been answered so far. */
  readonly giveUp: (entry: Entry) => void;
}

const roundsPerWait = 40;
const compactAbove = 4_096;

/**
 * The time limit of many who all wait equally long, with one coarse timer instead of one for each: on a path
 * of some hundred thousand waits a second a timer for each costs as much as all the rest. While nobody waits no
 * timer runs.
 */
export class Deadlines<Entry extends Waiting> {
  readonly #options: DeadlinesOptions<Entry>;
  readonly #everyMs: number;
  #waiting: Entry[] = [];
  #head = 0;
  #round = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeadlinesOptions<Entry>) {
    this.#options = options;
    this.#everyMs = options.ms / roundsPerWait;
  }

  add(entry: Entry): void {
    entry.due = this.#round + roundsPerWait - 1;
    this.#skipAnswered();
    this.#waiting.push(entry);
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#look(), this.#everyMs);
  }

  #look(): void {
    this.#round += 1;
    for (;;) {
      this.#skipAnswered();
      const oldest = this.#waiting[this.#head];
      if (oldest === undefined || oldest.due > this.#round) break;
      this.#options.giveUp(oldest);
      oldest.answered = true;
    }
    const nobody = this.#head === this.#waiting.length;
    this.#timer = nobody ? undefined : setTimeout(() => this.#look(), this.#everyMs);
  }

  /** Most are answered in the order of their arrival, so that few who were answered are kept. */
  #skipAnswered(): void {
    const waiting = this.#waiting;
    let head = this.#head;
    while (head < waiting.length && waiting[head]!.answered) head += 1;
    const done = head === waiting.length;
    if (done || (head > compactAbove && head * 2 > waiting.length)) {
      this.#waiting = done ? [] : waiting.slice(head);
      head = 0;
    }
    this.#head = head;
  }
}
