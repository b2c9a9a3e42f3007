import { setImmediate } from 'node:timers/promises';
import { Deadlines, type Waiting } from './deadlines.js';
import { OverloadedError } from './errors.js';
import { Line } from './line.js';

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
const turnsOfCrowd = 4;

/**
 * Commits in groups, clocked by the answers: what arrives while one commit is under way makes up the next. There is
 * at most one under way and no timer, so a lone item goes in the same turn of the event loop and a crowd goes together.
 * First in, first out.
 */
export class GroupCommit<Item, Answer> {
  readonly #options: GroupCommitOptions<Item, Answer>;
  readonly #queue = new Line<Entry<Item, Answer>>();
  #pending = 0;
  #pendingWeight = 0;
  #running = false;
  #drained: (() => void)[] = [];
  readonly #deadlines: Deadlines<Entry<Item, Answer>> | undefined;

  constructor(options: GroupCommitOptions<Item, Answer>) {
    this.#options = options;
    const { patience } = options;
    this.#deadlines =
      patience && new Deadlines({ ms: patience.ms, giveUp: (entry) => this.#giveUp(entry, patience) });
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
      const group = this.#takeGroup();
      if (group.length === 0) break;
      crowd = group.length > 1;
      await this.#commit(group);
    }
    this.#running = false;
  }

  #takeGroup(): Entry<Item, Answer>[] {
    const { maxItems, maxWeight } = this.#options;
    let count = 0;
    let weight = 0;
    const group = this.#queue.takeWhile((next) => {
      if (count === maxItems || (count > 0 && weight + next.weight > maxWeight)) return false;
      count += 1;
      weight += next.weight;
      return true;
    });
    for (const entry of group) entry.underWay = true;
    return group;
  }

  /** Who was under way stays pending until it is known what became of them. */
  #giveUp(entry: Entry<Item, Answer>, patience: Patience<Answer>): void {
    entry.resolve(patience.late(entry.underWay));
    if (!entry.underWay) this.#settle([entry]);
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
