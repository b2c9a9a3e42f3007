/** Memory of one generation is bounded: beyond it, the fold's own idempotence has to do. */
const mostIds = 200_000;

/**
 * The ids of events that were accepted in the last ten minutes, in two generations: one that fills, and the one
 * before it. An id is remembered for at least the given time, unless there are too many.
 */
export class RecentIds {
  private current = new Set<string>();
  private former = new Set<string>();
  private since: number;

  constructor(
    private readonly now: () => number,
    private readonly rememberMs = 600_000,
  ) {
    this.since = now();
  }

  has(id: string): boolean {
    this.turn();
    return this.current.has(id) || this.former.has(id);
  }

  add(id: string): void {
    this.turn();
    this.current.add(id);
  }

  private turn(): void {
    const age = this.now() - this.since;
    if (age < this.rememberMs && this.current.size < mostIds) return;
    this.former = age < 2 * this.rememberMs ? this.current : new Set();
    this.current = new Set();
    this.since = this.now();
  }
}
