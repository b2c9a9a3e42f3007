import type { Millis } from '../events/millis.js';
import type { Bucket } from './buckets.js';
import { cellMs, cellOf } from './cells.js';

/** Of how many users it was so many quarters ago that they had been there last; 0: never before. */
export type Agos = readonly (readonly [quarters: number, users: number])[];

/** Who was there in `[from, from + cellMs)`, or by how much that changes. */
export interface RecencyCell {
  readonly from: Millis;
  /** Ascending; none of no users. */
  readonly agos: Agos;
}

/**
 * How long ago the users of each quarter of an hour had been there last, as it comes to differ. It tells how many there
 * were in any stretch of quarters: those who, in one of them, had been there last before the stretch began.
 */
export class Recency {
  private readonly cells = new Map<Millis, Map<number, number>>();

  /**
   * These are the quarters in which one user was there, ascending; both lists have what of it changes, and the quarters
   * directly before and behind that.
   */
  move(before: readonly Millis[], after: readonly Millis[]): void {
    let same = 0;
    while (same < before.length && before[same] === after[same]) same++;
    for (let i = same; i < before.length; i++) this.count(before, i, -1);
    for (let i = same; i < after.length; i++) this.count(after, i, 1);
  }

  /** Those that change. */
  changed(): readonly RecencyCell[] {
    return [...this.cells]
      .map(([from, agos]) => ({ from, agos: inOrder(agos) }))
      .filter(({ agos }) => agos.length > 0);
  }

  private count(quarters: readonly Millis[], i: number, sign: 1 | -1): void {
    const from = quarters[i]!;
    const ago = i === 0 ? 0 : (from - quarters[i - 1]!) / cellMs;
    let agos = this.cells.get(from);
    if (agos === undefined) this.cells.set(from, (agos = new Map<number, number>()));
    agos.set(ago, (agos.get(ago) ?? 0) + sign);
  }
}

/** Both together. */
export function addedAgos(a: Agos, b: Agos): Agos {
  const sums = new Map<number, number>(a);
  for (const [ago, users] of b) sums.set(ago, (sums.get(ago) ?? 0) + users);
  return inOrder(sums);
}

/** Counts the users of each of some buckets, quarter by quarter. */
export class UsersOfBuckets {
  readonly counts: number[];
  private readonly starts: readonly number[];
  private at = -1;

  /** @param buckets ascending, without a gap; they begin with quarters */
  constructor(buckets: readonly Bucket[]) {
    this.counts = buckets.map(() => 0);
    this.starts = buckets.map(({ start }) => cellOf(start) / cellMs);
  }

  /**
   * Some users of a quarter, which must not lie before that of the call before.
   *
   * @param quarter how many of them there are between 1970 and it
   */
  add(quarter: number, ago: number, users: number): void {
    while (this.at + 1 < this.starts.length && this.starts[this.at + 1]! <= quarter) this.at++;
    if (this.at >= 0 && (ago === 0 || quarter - ago < this.starts[this.at]!)) this.counts[this.at]! += users;
  }
}

function inOrder(agos: ReadonlyMap<number, number>): Agos {
  return [...agos].filter(([, users]) => users !== 0).sort(([a], [b]) => a - b);
}
