import type { Millis } from '../events/event.js';
import type { Run } from '../session/runs.js';

/** All offsets of IANA zones from UTC are multiples of this: cells of it make up the days of any zone. */
export const cellMs: Millis = 15 * 60_000;

/** What adds up over sessions and over cells. */
export interface CellSums {
  /** Sessions that began there. */
  readonly started: number;
  /** Sessions that ended there. */
  readonly ended: number;
  /** Sessions that began before the cell and went on in it. */
  readonly carried: number;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis;
  /** By how much the estimated ends there may be off, at most. */
  readonly uncertaintyMs: Millis;
}

/** What lies in `[from, from + cellMs)`. */
export interface Cell extends CellSums {
  /** A multiple of {@link cellMs}. */
  readonly from: Millis;
}

/** The part of a view that cells are made of. */
export interface Countable {
  readonly startedAt: Millis;
  readonly spanMs: Millis;
  /** Null while it is open. */
  readonly endedAt: Millis | null;
  readonly endUncertaintyMs: Millis | null;
  /** Disjoint, ascending, like the active ones. */
  readonly connectedSegments: readonly Run[];
  readonly activeSegments: readonly Run[];
}

/** What of a session is in the cells: that which lies before an instant. */
export interface Settled extends Countable {
  readonly until: Millis;
}

/** The sums of an empty cell. */
export const nothingInCell: CellSums = {
  ...{ started: 0, ended: 0, carried: 0, uncertaintyMs: 0 },
  ...{ spanMs: 0, connectedMs: 0, activeMs: 0 },
};

type Sums = { -readonly [Sum in keyof CellSums]: number };

/**
 * Sums by 15-minute cells of UTC. They move by the difference of two views of a session; what was added up on
 * delivery would go astray as soon as a late fact takes time away.
 */
export class Cells {
  private readonly sums = new Map<Millis, Sums>();

  /** Adds what leads from one view of a session to the next; null: there was none, or is none any more. */
  move(before: Settled | null, after: Settled | null): void {
    this.moveInstants(before, after);
    this.moveSpan(before, after);
    const untils = [before?.until ?? 0, after?.until ?? 0] as const;
    const segments = (of: 'connectedSegments' | 'activeSegments') =>
      [before?.[of] ?? none, after?.[of] ?? none] as const;
    this.moveSegments('connectedMs', segments('connectedSegments'), untils);
    this.moveSegments('activeMs', segments('activeSegments'), untils);
  }

  /** Ascending, without cells in which all sums are zero. */
  all(): readonly Cell[] {
    return [...this.sums]
      .filter(([, sums]) => Object.values(sums).some((sum) => sum !== 0))
      .sort(([a], [b]) => a - b)
      .map(([from, sums]) => ({ from, ...sums }));
  }

  private moveInstants(before: Settled | null, after: Settled | null): void {
    if (before?.startedAt !== after?.startedAt) {
      if (before !== null) this.at(before.startedAt).started -= 1;
      if (after !== null) this.at(after.startedAt).started += 1;
    }
    const same = before?.endedAt === after?.endedAt && before?.endUncertaintyMs === after?.endUncertaintyMs;
    if (same) return;
    this.countEnd(before, -1);
    this.countEnd(after, 1);
  }

  private countEnd(seen: Countable | null, sign: 1 | -1): void {
    if (seen === null || seen.endedAt === null) return;
    const sums = this.at(seen.endedAt);
    sums.ended += sign;
    sums.uncertaintyMs += sign * (seen.endUncertaintyMs ?? 0);
  }

  private moveSpan(before: Settled | null, after: Settled | null): void {
    const [was, is] = [endOf(before), endOf(after)];
    const same = before?.startedAt === after?.startedAt;
    if (same && was === is) return;
    if (same) return this.moveEnd(before!.startedAt, was, is);
    if (before !== null) this.moveEnd(before.startedAt, was, before.startedAt);
    if (after !== null) this.moveEnd(after.startedAt, after.startedAt, is);
  }

  private moveEnd(start: Millis, was: Millis, is: Millis): void {
    const [from, to, sign] = was < is ? ([was, is, 1] as const) : ([is, was, -1] as const);
    this.add('spanMs', from, to, sign);
    this.carry(Math.max(from, start + 1), to, sign);
  }

  /** Over the beginnings of cells in `[from, to)`. */
  private carry(from: Millis, to: Millis, sign: 1 | -1): void {
    for (let at = Math.ceil(from / cellMs) * cellMs; at < to; at += cellMs) this.at(at).carried += sign;
  }

  /** What is the same in both, from the first one on, stays as it is. */
  private moveSegments(
    of: Length,
    [before, after]: readonly [readonly Run[], readonly Run[]],
    [was, is]: readonly [Millis, Millis],
  ): void {
    let at = 0;
    for (; at < before.length && at < after.length; at++) {
      const from = before[at]![0];
      if (from !== after[at]![0]) break;
      const to = Math.max(from, Math.min(before[at]![1], was));
      const newTo = Math.max(from, Math.min(after[at]![1], is));
      if (to < newTo) this.add(of, to, newTo, 1);
      else if (newTo < to) this.add(of, newTo, to, -1);
    }
    for (let i = at; i < before.length; i++) this.add(of, before[i]![0], Math.min(before[i]![1], was), -1);
    for (let i = at; i < after.length; i++) this.add(of, after[i]![0], Math.min(after[i]![1], is), 1);
  }

  private add(of: Length, first: Millis, last: Millis, sign: 1 | -1): void {
    for (let at = first; at < last;) {
      const end = Math.min(last, cellOf(at) + cellMs);
      this.at(at)[of] += sign * (end - at);
      at = end;
    }
  }

  private at(instant: Millis): Sums {
    const from = cellOf(instant);
    let sums = this.sums.get(from);
    if (sums === undefined) {
      sums = { ...nothingInCell };
      this.sums.set(from, sums);
    }
    return sums;
  }
}

/** The cells of one session, ascending. They add up to its durations, as far as these are settled. */
export function cellsOf(seen: Settled): readonly Cell[] {
  return differenceOf(null, seen);
}

/** What has to be added to the cells of one view of a session to get those of the next; ascending. */
export function differenceOf(before: Settled | null, after: Settled | null): readonly Cell[] {
  const cells = new Cells();
  cells.move(before, after);
  return cells.all();
}

type Length = 'spanMs' | 'connectedMs' | 'activeMs';
const none: readonly Run[] = [];

/**
 * What of a session is in the cells: all of it once it has ended; of an open one that which lies before the cell of
 * its last signal, so that a beat moves cells only when it reaches another one. The rest is added when it is asked for.
 */
export function settledOf(seen: Countable): Settled {
  const { startedAt, spanMs, endedAt, endUncertaintyMs, connectedSegments, activeSegments } = seen;
  const until = endedAt === null ? cellOf(startedAt + spanMs) : Infinity;
  // written out: it is made twice for a beat
  return { startedAt, spanMs, endedAt, endUncertaintyMs, connectedSegments, activeSegments, until };
}

/** The beginning of the cell that an instant lies in. */
export function cellOf(instant: Millis): Millis {
  return Math.floor(instant / cellMs) * cellMs;
}

function endOf(seen: Settled | null): Millis {
  return seen === null ? 0 : Math.max(seen.startedAt, Math.min(seen.startedAt + seen.spanMs, seen.until));
}
