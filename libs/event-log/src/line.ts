const compactAbove = 64;

/** A queue from whose head disappears whoever was answered while waiting in it. */
export class Line<Entry extends { readonly answered: boolean }> {
  #entries: Entry[] = [];
  #head = 0;

  /** Most are answered in the order of their arrival, so that few who were answered are kept. */
  push(entry: Entry): void {
    this.#skipAnswered();
    this.#entries.push(entry);
  }

  /** How many wait, at most: some of them may have been answered. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Who waits longest for an answer. */
  get first(): Entry | undefined {
    this.#skipAnswered();
    return this.#entries[this.#head];
  }

  /** Takes out, from the head on, whoever waits for an answer, up to the first one whom `takes` refuses. */
  takeWhile(takes: (entry: Entry) => boolean): Entry[] {
    const taken: Entry[] = [];
    for (let next = this.first; next !== undefined && takes(next); next = this.first) {
      taken.push(next);
      this.#head += 1;
    }
    return taken;
  }

  #skipAnswered(): void {
    const entries = this.#entries;
    let head = this.#head;
    while (head < entries.length && entries[head]!.answered) head += 1;
    const done = head === entries.length;
    if (done || (head > compactAbove && head * 2 > entries.length)) {
      this.#entries = done ? [] : entries.slice(head);
      head = 0;
    }
    this.#head = head;
  }
}
