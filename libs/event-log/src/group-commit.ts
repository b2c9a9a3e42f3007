import { OverloadedError } from './errors.js';

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
  /** Commits items together and answers them in the same order. A rejection is the answer of each of them. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Answer[]>;
}

interface Entry<Item, Answer> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits in groups, clocked by the answers: what arrives while one commit is under way makes up the next. There is
 * at most one under way and no timer, so a lone item goes at once and a crowd goes together. First in, first out.
 */
export class GroupCommit<Item, Answer> {
  readonly #options: GroupCommitOptions<Item, Answer>;
  #queue: Entry<Item, Answer>[] = [];
  #head = 0;
  #pending = 0;
  #pendingWeight = 0;
  #running = false;
  #drained: (() => void)[] = [];

  constructor(options: GroupCommitOptions<Item, Answer>) {
    this.#options = options;
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
      this.#queue.push({ item, weight, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      queueMicrotask(() => void this.#run());
    });
  }

  /** Resolves when everything submitted has been answered. Stop submitting first, or it may never be. */
  drain(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  async #run(): Promise<void> {
    for (;;) {
      const group = this.#takeGroup();
      await this.#commit(group);
      // The callers just answered come back within a few turns of the microtask queue: let them join the next group.
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      if (this.#head === this.#queue.length) break;
    }
    this.#running = false;
    if (this.#pending === 0) for (const done of this.#drained.splice(0)) done();
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
    const group = this.#queue.slice(this.#head, end);
    this.#head = end;
    if (this.#head === this.#queue.length || this.#head > 4_096) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return group;
  }

  async #commit(group: Entry<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.commit(group.map((entry) => entry.item));
      if (answers.length !== group.length)
        throw new Error(`a commit of ${group.length} items gave ${answers.length} answers`);
      this.#settle(group);
      group.forEach((entry, index) => entry.resolve(answers[index]!));
    } catch (error) {
      this.#settle(group);
      for (const entry of group) entry.reject(error);
    }
  }

  #settle(group: Entry<Item, Answer>[]): void {
    this.#pending -= group.length;
    for (const entry of group) this.#pendingWeight -= entry.weight;
  }
}
