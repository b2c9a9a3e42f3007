import type { Millis } from '@headcount/session-core';
import { SimulatedProcess } from './process.js';

/** Something that happens at an instant, in a process. */
export interface Entry {
  at: Millis;
  order: number;
  readonly owner: SimulatedProcess;
  /** Null: it was called off. */
  run: (() => void) | null;
}

/**
 * A clock that jumps from entry to entry. Between two entries it lets every promise settle that can, so that code
 * with timers and promises runs as written, one process at a time, and always in the same order.
 */
export class VirtualTime {
  /** For actors that never fail: clients, faults, the observer. */
  readonly world = new SimulatedProcess('world');
  #now: Millis;
  #order = 0;
  #current = this.world;
  readonly #heap: Entry[] = [];

  constructor(begin: Millis) {
    this.#now = begin;
  }

  get now(): Millis {
    return this.#now;
  }

  /** The process whose code runs. */
  get current(): SimulatedProcess {
    return this.#current;
  }

  /** Lets `run` happen in `owner` after `ms`; never at once, also with 0. */
  after(ms: Millis, run: () => void, owner: SimulatedProcess = this.#current): Entry {
    const entry: Entry = { at: this.#now + Math.max(0, ms), order: this.#order++, owner, run };
    this.#push(entry);
    return entry;
  }

  sleep(ms: Millis, owner: SimulatedProcess = this.#current): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve, owner));
  }

  cancel(entry: Entry): void {
    entry.run = null;
  }

  /** Lets a stopped process go on: what came due meanwhile happens now. */
  resume(process: SimulatedProcess): void {
    for (const entry of process.resume()) {
      entry.at = this.#now;
      entry.order = this.#order++;
      this.#push(entry);
    }
  }

  /** Runs until `isOver`, or until nothing is left to happen. */
  async run(isOver: () => boolean): Promise<void> {
    await settled();
    while (!isOver()) {
      const entry = this.#pop();
      if (entry === undefined) return;
      const { run, owner } = entry;
      if (run === null || owner.state === 'dead') continue;
      if (owner.state === 'stopped') {
        owner.hold(entry);
        continue;
      }
      this.#now = entry.at;
      this.#current = owner;
      run();
      await settled();
      this.#current = this.world;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!precedes(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && precedes(heap[below + 1]!, heap[below]!)) below += 1;
      if (precedes(last, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Node runs this callback once no promise is left that can settle; far cheaper than a turn of the event loop. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
