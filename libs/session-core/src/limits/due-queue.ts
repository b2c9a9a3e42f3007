import type { Millis } from '../events/millis.js';

interface Due {
  readonly at: Millis;
  readonly id: string;
}

/** Ids by when something is due of them: a binary heap. An id may be put off; then it comes up once more in vain. */
export class DueQueue {
  private readonly heap: Due[] = [];
  private readonly known = new Set<string>();

  /** Something is due of an id behind `at`; earlier than that of an id that waits already can't be told. */
  put(id: string, at: Millis): void {
    if (at === Infinity || this.known.has(id)) return;
    this.known.add(id);
    this.heap.push({ at, id });
    let place = this.heap.length - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.heap[parent]!.at <= at) break;
      this.swap(place, parent);
      place = parent;
    }
  }

  /** Takes out, and names, whoever is due behind a time that lies before `now`. */
  *behind(now: Millis): Generator<string> {
    while (this.heap.length > 0 && this.heap[0]!.at < now) {
      const { id } = this.heap[0]!;
      const last = this.heap.pop()!;
      if (this.heap.length > 0) {
        this.heap[0] = last;
        this.sink();
      }
      this.known.delete(id);
      yield id;
    }
  }

  private sink(): void {
    for (let place = 0; ;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (child < this.heap.length && this.heap[child]!.at < this.heap[least]!.at) least = child;
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
