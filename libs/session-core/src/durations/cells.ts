import type { Millis } from '../events/event.js';
import type { Run } from '../session/runs.js';

/** All offsets of IANA zones from UTC are multiples of this: cells of it make up the days of any zone. */
export const cellMs: Millis = 15 * 60_000;

/** What of a session lies in `[from, from + cellMs)`, both in milliseconds. */
export interface Cell {
  /** A multiple of {@link cellMs}. */
  readonly from: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis;
}

/** The part of a view that cells are made of. */
export interface Segments {
  readonly connectedSegments: readonly Run[];
  readonly activeSegments: readonly Run[];
}

/**
 * A session's connected and active time by 15-minute cells of UTC, ascending, without empty cells. The cells of a
 * session add up to its durations. Aggregates move by {@link differenceOf} the cells of two views of a session;
 * added up on delivery they would go astray as soon as a late fact takes time away.
 */
export function cellsOf({ connectedSegments, activeSegments }: Segments): readonly Cell[] {
  const connected = new Map<Millis, Millis>();
  const active = new Map<Millis, Millis>();
  addTo(connected, connectedSegments);
  addTo(active, activeSegments);
  return ascending(new Set([...connected.keys(), ...active.keys()])).map((from) => ({
    from,
    connectedMs: connected.get(from) ?? 0,
    activeMs: active.get(from) ?? 0,
  }));
}

/** What has to be added to `before`, cell by cell, to get `after`; ascending, without cells that stay as they are. */
export function differenceOf(before: readonly Cell[], after: readonly Cell[]): readonly Cell[] {
  const earlier = new Map(before.map((cell) => [cell.from, cell]));
  const later = new Map(after.map((cell) => [cell.from, cell]));
  return ascending(new Set([...earlier.keys(), ...later.keys()]))
    .map((from) => {
      const [was, is] = [earlier.get(from) ?? nothingIn(from), later.get(from) ?? nothingIn(from)];
      return { from, connectedMs: is.connectedMs - was.connectedMs, activeMs: is.activeMs - was.activeMs };
    })
    .filter(({ connectedMs, activeMs }) => connectedMs !== 0 || activeMs !== 0);
}

function addTo(cells: Map<Millis, Millis>, segments: readonly Run[]): void {
  for (const [first, last] of segments)
    for (let from = Math.floor(first / cellMs) * cellMs; from < last; from += cellMs) {
      const inside = Math.min(last, from + cellMs) - Math.max(first, from);
      if (inside > 0) cells.set(from, (cells.get(from) ?? 0) + inside);
    }
}

function nothingIn(from: Millis): Cell {
  return { from, connectedMs: 0, activeMs: 0 };
}

function ascending(instants: Iterable<Millis>): Millis[] {
  return [...instants].sort((a, b) => a - b);
}
