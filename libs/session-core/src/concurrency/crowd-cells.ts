import { cellMs, cellOf } from '../durations/cells.js';
import type { Period } from '../durations/calendar.js';
import type { Millis } from '../events/millis.js';
import { clipRuns, type Run } from '../session/runs.js';
import type { SessionView } from '../session/view.js';
import type { Concurrency } from './peak-concurrency.js';

/** By how many there are more from an instant on; ascending, none of them 0. */
export type Steps = readonly (readonly [at: Millis, change: number])[];

/** Who was there in `[from, from + cellMs)`, or by how much that changes. */
export interface CrowdCell {
  /** A multiple of `cellMs`. */
  readonly from: Millis;
  /** How many there were just before it. */
  readonly carried: number;
  readonly steps: Steps;
}

/** A cell as it is stored: `found` is what its steps come to over its whole length. */
export interface FoundCrowd {
  readonly carried: number;
  readonly found: Concurrency;
  /** Left out where nobody looks inside. */
  readonly steps?: Steps | undefined;
}

/**
 * The comings and goings of many, as they come to differ: taken apart by quarters of an hour, each with those who were
 * there before it, so that a quarter tells by itself how many were there at once, and a late fact touches no others.
 */
export class CrowdChanges {
  private readonly changes = new Map<Millis, number>();

  /** These were there in `after`, no longer in `before`. Half open: what has no length never counts. */
  move(before: readonly Run[], after: readonly Run[]): void {
    let same = 0;
    while (same < before.length && same < after.length && isSame(before[same]!, after[same]!)) same++;
    for (let i = same; i < before.length; i++) this.count(before[i]!, -1);
    for (let i = same; i < after.length; i++) this.count(after[i]!, 1);
  }

  /**
   * Ascending; cells in which nothing changes are left out.
   *
   * @param lengthMs of a cell
   */
  cells(lengthMs: Millis = cellMs): readonly CrowdCell[] {
    const all = sorted(this.changes);
    const cells: CrowdCell[] = [];
    let carried = 0;
    let next = 0;
    for (let from = -Infinity; next < all.length; from += lengthMs) {
      if (carried === 0) from = Math.floor(all[next]![0] / lengthMs) * lengthMs;
      const first = next;
      let level = carried;
      for (; next < all.length && all[next]![0] < from + lengthMs; next++) level += all[next]![1];
      cells.push({ from, carried, steps: all.slice(first, next) });
      carried = level;
    }
    return cells;
  }

  private count([from, to]: Run, sign: 1 | -1): void {
    if (from >= to) return;
    this.step(from, sign);
    this.step(to, -sign);
  }

  private step(at: Millis, change: number): void {
    const sum = (this.changes.get(at) ?? 0) + change;
    if (sum === 0) this.changes.delete(at);
    else this.changes.set(at, sum);
  }
}

/** The steps of both; those that come to nothing are gone. */
export function addedSteps(a: Steps, b: Steps): Steps {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const sums = new Map(a);
  for (const [at, change] of b) sums.set(at, (sums.get(at) ?? 0) + change);
  for (const [at, sum] of sums) if (sum === 0) sums.delete(at);
  return sorted(sums);
}

/**
 * How many were there at once in `[from, to)`, which has a length.
 *
 * @param carried how many there were just before the first of the steps, which may lie before `from`
 */
export function crowdIn(carried: number, steps: Steps, [from, to]: Run): Concurrency {
  let found: Concurrency | null = null;
  let level = carried;
  let since = from;
  for (const [at, change] of steps) {
    if (at >= to) break;
    if (at > since) {
      found = followedBySteady(found, level, [since, at]);
      since = at;
    }
    level += change;
  }
  return followedBySteady(found, level, [since, to]);
}

/** Two stretches of time, the one directly behind the other. Associative. */
export function joinedCrowds(first: Concurrency | null, second: Concurrency): Concurrency {
  if (first === null) return second;
  const higher = second.peak > first.peak ? second : first;
  return {
    peak: higher.peak,
    peakAt: higher.peakAt,
    peakMs: first.peak === second.peak ? first.peakMs + second.peakMs : higher.peakMs,
    minimum: Math.min(first.minimum, second.minimum),
    totalMs: first.totalMs + second.totalMs,
  };
}

/**
 * How many were there at once in each bucket, from cells: those that lie within a bucket are taken as they were found,
 * those that one begins or ends in are looked into.
 *
 * @param cells by their beginnings; in one that is missing nobody was there
 * @param buckets ascending and disjoint, each with a length
 */
export function crowdInBuckets(
  cells: ReadonlyMap<Millis, FoundCrowd>,
  buckets: readonly Period[],
): readonly Concurrency[] {
  return buckets.map(({ start, end }) => {
    let found: Concurrency | null = null;
    for (let at = start; at < end; at = Math.min(end, cellOf(at) + cellMs)) {
      const from = cellOf(at);
      const until = Math.min(end, from + cellMs);
      const cell = cells.get(from);
      const isWhole = until - at === cellMs;
      const part =
        cell !== undefined && isWhole
          ? cell.found
          : crowdIn(cell?.carried ?? 0, cell?.steps ?? none, [at, until]);
      found = joinedCrowds(found, part);
    }
    return found!;
  });
}

/** The beginnings of the cells that a bucket begins or ends in, not with. */
export function cellsCutBy(buckets: readonly Period[]): ReadonlySet<Millis> {
  const edges = buckets.flatMap(({ start, end }) => [start, end]);
  return new Set(edges.filter((at) => cellOf(at) !== at).map(cellOf));
}

/** A stored cell with others who were there too. @throws RangeError when steps are to be added to steps nobody took along */
export function withOthers(stored: FoundCrowd | undefined, others: CrowdCell): FoundCrowd {
  const { from } = others;
  const carried = (stored?.carried ?? 0) + others.carried;
  if (stored !== undefined && others.steps.length === 0) {
    const { peak, minimum, totalMs, ...when } = stored.found;
    const more = others.carried;
    const found = {
      ...when,
      peak: peak + more,
      minimum: minimum + more,
      totalMs: totalMs + more * cellMs,
    };
    return { carried, found, steps: stored.steps };
  }
  if (stored !== undefined && stored.steps === undefined)
    throw new RangeError(`nobody looked into the cell at ${from}`);
  const steps = addedSteps(stored?.steps ?? none, others.steps);
  return { carried, steps, found: crowdIn(carried, steps, [from, from + cellMs]) };
}

const none: Steps = [];

/**
 * When a session was there, as far as only facts that come late can change it: all of it once it has ended; of an open
 * one what lies before the cell of its last signal. The rest is added when it is asked for.
 */
export function settledPresence({
  endedAt,
  lastSeenAt,
  connectedSegments,
}: Pick<SessionView, 'endedAt' | 'lastSeenAt' | 'connectedSegments'>): readonly Run[] {
  return endedAt === null ? clipRuns(connectedSegments, -Infinity, cellOf(lastSeenAt)) : connectedSegments;
}

function isSame(a: Run, b: Run): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function sorted(changes: ReadonlyMap<Millis, number>): Steps {
  return [...changes].sort(([a], [b]) => a - b);
}

function followedBySteady(found: Concurrency | null, level: number, [from, to]: Run): Concurrency {
  const ms = to - from;
  return joinedCrowds(found, {
    ...{ peak: level, peakAt: from, peakMs: ms, minimum: level, totalMs: level * ms },
  });
}
