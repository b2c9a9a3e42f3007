import type { StoredEnvelope } from '@headcount/event-log';
import { sessionIdsOf } from '@headcount/projection-runner';

/** Sessions that envelopes of one stretch of the log speak of. */
export interface Touched {
  readonly ids: ReadonlySet<string>;
  /** The stretch ends with this sequence. */
  readonly to: number;
}

/** Dropped entries are cleared away when there are so many. */
const mostDropped = 50_000;

/** Which sessions the latest part of the log speaks of: what lies in `(from, to]`, whole. */
export class Touches {
  private seqs: number[] = [];
  private sites: string[] = [];
  private ids: string[] = [];
  private head = 0;
  from: number;
  to: number;

  /** @param most entries that are kept */
  constructor(
    at: number,
    private readonly most: number,
  ) {
    this.from = at;
    this.to = at;
  }

  /** The next envelope of the log. */
  push({ seq, facts }: StoredEnvelope): void {
    for (const { event } of facts)
      for (const id of sessionIdsOf(event)) {
        this.seqs.push(seq);
        this.sites.push(event.site);
        this.ids.push(id);
      }
    this.to = seq;
    while (this.seqs.length - this.head > this.most) this.from = this.seqs[this.head++]!;
    if (this.head < mostDropped) return;
    this.seqs = this.seqs.slice(this.head);
    this.sites = this.sites.slice(this.head);
    this.ids = this.ids.slice(this.head);
    this.head = 0;
  }

  /**
   * What was touched of a site in `(after, upTo]`, or in a beginning of it that has `enough` sessions.
   *
   * @param after not before `from`
   */
  of(site: string, { after, upTo, enough }: { after: number; upTo: number; enough: number }): Touched {
    const ids = new Set<string>();
    let seq = after;
    for (let at = this.behind(after); at < this.seqs.length && this.seqs[at]! <= upTo; at += 1) {
      if (this.seqs[at] !== seq && ids.size >= enough) return { ids, to: seq };
      seq = this.seqs[at]!;
      if (this.sites[at] === site) ids.add(this.ids[at]!);
    }
    return { ids, to: upTo };
  }

  /** The place of the first entry behind a sequence. */
  private behind(seq: number): number {
    let [low, high] = [this.head, this.seqs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.seqs[middle]! <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
