import { setImmediate } from 'node:timers/promises';
import { Deadlines, type Waiting } from './deadlines.js';
import { OverloadedError } from './errors.js';

/** Answers that are true once something else has happened. The next commit does not wait for it. */
export interface AnswersOnce<Answer> {
  readonly answers: readonly Answer[];
  readonly once: Promise<unknown>;
}

export interface GroupCommitOptions<Item, Answer> {
  /** Most items of one commit. */
  readonly maxItems: number;
  /** Most weight of one commit; an item above it goes alone. */
  readonly maxWeight: number;
  /** Weight of an item, in the unit of `maxWeight`. */
  readonly weigh: (item: Item) => number;
  /** Most items that are not answered yet, those under way included. */
  readonly maxPending: number;
  /** Most weight that is not answered yet; left out: only the count is bounded. */
  readonly maxPendingWeight?: number;
  /**
   * Commits items together and answers them in the same order. A rejection (of `once` too) is the answer of each
   * of them.
   */
  readonly commit: (items: readonly Item[]) => Promise<readonly Answer[] | AnswersOnce<Answer>>;
  /** How long anybody waits; left out: as long as it takes. */
  readonly patience?: Patience<Answer>;
}

export interface Patience<Answer> {
  /** Most milliseconds from submission to answer. */
  readonly ms: number;
  /** The answer when they have passed. An item that was not under way yet is not committed any more. */
  readonly late: (underWay: boolean) => Answer;
}

interface Entry<Item, Answer> extends Waiting {
  readonly item: Item;
  readonly weight: number;
  underWay: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A commit costs as much as several requests, and those whom the last one answered are about to ask again: a crowd
 * gathers for so many turns of the event loop.
 */
const turnsOfCrowd = 3;

/**
 * Commits in groups, clocked by the answers: what arrives while one commit is under way makes up the next. There is
 * at most one under way and no timer, so a lone item goes in the same turn of the event loop and a crowd goes together.
 * First in, first out.
 */
export class GroupCommit<Item, Answer> {
  readonly #options: GroupCommitOptions<Item, Answer>;
  #queue: Entry<Item, Answer>[] = [];
  #head = 0;
  #pending = 0;
  #pendingWeight = 0;
  #running = false;
  #drained: (() => void)[] = [];
  readonly #deadlines: Deadlines<Entry<Item, Answer>> | undefined;

  constructor(options: GroupCommitOptions<Item, Answer>) {
    this.#options = options;
    const { patience } = options;
    this.#deadlines =
      patience &&
      new Deadlines({ ms: patience.ms, giveUp: (entry) => entry.resolve(patience.late(entry.underWay)) });
  }

  /** Items that are not answered yet. */
  get pending(): number {
    return this.#pending;
  }

  /**
   * Gives an item to the next commit.
   *
   * @returns its answer
   * @throws OverloadedError at once when too much is pending; else whatever the commit rejects with
   */
  submit(item: Item): Promise<Answer> {
    const { maxPending, maxPendingWeight = Infinity, weigh } = this.#options;
    const weight = weigh(item);
    if (this.#pending >= maxPending || (this.#pending > 0 && this.#pendingWeight + weight > maxPendingWeight))
      return Promise.reject(new OverloadedError(`${this.#pending} items wait to be committed already`));
    this.#pending += 1;
    this.#pendingWeight += weight;
    return new Promise<Answer>((resolve, reject) => {
      const entry = { item, weight, underWay: false, resolve, reject, answered: false, due: 0 };
      this.#queue.push(entry);
      this.#deadlines?.add(entry);
      if (this.#running) return;
      this.#running = true;
      void this.#run();
    });
  }

  /** Resolves when everything submitted has been answered. Stop submitting first, or it may never be. */
  drain(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  async #run(): Promise<void> {
    let crowd = false;
    for (;;) {
      // what else comes in with this turn of the event loop, from other sockets too, joins the group
      for (let turns = crowd ? turnsOfCrowd : 1; turns > 0; turns--) await setImmediate();
      if (this.#head === this.#queue.length) break;
      const group = this.#takeGroup();
      crowd = group.length > 1;
      if (group.length > 0) await this.#commit(group);
    }
    this.#running = false;
  }

  #takeGroup(): Entry<Item, Answer>[] {
    const { maxItems, maxWeight } = this.#options;
    let weight = 0;
    let end = this.#head;
    while (end < this.#queue.length && end - this.#head < maxItems) {
      const next = this.#queue[end]!.weight;
      if (end > this.#head && weight + next > maxWeight) break;
      weight += next;
      end += 1;
    }
    const group = this.#withoutLate(this.#queue.slice(this.#head, end));
    this.#head = end;
    if (this.#head === this.#queue.length || this.#head > 4_096) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return group;
  }

  /** Those whose time was up before they were committed have been told so. */
  #withoutLate(taken: Entry<Item, Answer>[]): Entry<Item, Answer>[] {
    const late = taken.filter((entry) => entry.answered);
    if (late.length > 0) this.#settle(late);
    const group = late.length === 0 ? taken : taken.filter((entry) => !entry.answered);
    for (const entry of group) entry.underWay = true;
    return group;
  }

  async #commit(group: readonly Entry<Item, Answer>[]): Promise<void> {
    try {
      const committed = await this.#options.commit(group.map((entry) => entry.item));
      if (!('once' in committed)) return this.#answer(group, committed);
      committed.once.then(
        () => this.#answer(group, committed.answers),
        (error: unknown) => this.#fail(group, error),
      );
    } catch (error) {
      this.#fail(group, error);
    }
  }

  #answer(group: readonly Entry<Item, Answer>[], answers: readonly Answer[]): void {
    if (answers.length !== group.length)
      return this.#fail(group, new Error(`a commit of ${group.length} items gave ${answers.length} answers`));
    group.forEach((entry, index) => {
      entry.answered = true;
      entry.resolve(answers[index]!);
    });
    this.#settle(group);
  }

  #fail(group: readonly Entry<Item, Answer>[], error: unknown): void {
    for (const entry of group) {
      entry.answered = true;
      entry.reject(error);
    }
    this.#settle(group);
  }

  #settle(group: readonly Entry<Item, Answer>[]): void {
    this.#pending -= group.length;
    for (const entry of group) this.#pendingWeight -= entry.weight;
    if (this.#pending === 0) for (const done of this.#drained.splice(0)) done();
  }
}
