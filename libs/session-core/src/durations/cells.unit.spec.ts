import { describe, expect, it } from 'vitest';
import { beats, ended, fold, policyOf, started } from '../testing/given.js';
import { view } from '../session/view.js';
import {
  cellMs,
  Cells,
  cellsOf,
  differenceOf,
  nothingInCell,
  settledOf,
  type Cell,
  type Countable,
  type Settled,
} from './cells.js';

const minutes = 60_000;
const cell = (number: number, sums: Partial<Cell>): Cell => ({
  from: number * cellMs,
  ...nothingInCell,
  ...sums,
});
const session = (seen: Partial<Countable>): Settled => ({
  until: Infinity,
  ...{ startedAt: 0, spanMs: 0, endedAt: null, endUncertaintyMs: null },
  ...{ connectedSegments: [], activeSegments: [], ...seen },
});

describe('the cells of a session', () => {
  it('cut its span and its segments at quarters of an hour', () => {
    const seen = session({
      startedAt: 14 * minutes,
      spanMs: 31 * minutes,
      connectedSegments: [
        [14 * minutes, 31 * minutes],
        [44 * minutes, 45 * minutes],
      ],
      activeSegments: [[15 * minutes, 16 * minutes]],
    });
    expect(cellsOf(seen)).toEqual([
      cell(0, { started: 1, spanMs: 1 * minutes, connectedMs: 1 * minutes }),
      cell(1, { carried: 1, spanMs: 15 * minutes, connectedMs: 15 * minutes, activeMs: 1 * minutes }),
      cell(2, { carried: 1, spanMs: 15 * minutes, connectedMs: 2 * minutes }),
    ]);
  });

  it('lie right before the epoch too', () => {
    expect(cellsOf(session({ startedAt: -1, spanMs: 2, connectedSegments: [[-1, 1]] }))).toEqual([
      cell(-1, { started: 1, spanMs: 1, connectedMs: 1 }),
      cell(0, { carried: 1, spanMs: 1, connectedMs: 1 }),
    ]);
  });

  it('count its end where it lies, with what may be wrong with it', () => {
    expect(cellsOf(session({ spanMs: cellMs, endedAt: cellMs, endUncertaintyMs: 90_000 }))).toEqual([
      cell(0, { started: 1, spanMs: cellMs }),
      cell(1, { ended: 1, uncertaintyMs: 90_000 }),
    ]);
  });
});

describe('what is settled of a session', () => {
  const runs = (to: number) => [[1 * minutes, to * minutes]] as const;
  const seen = session({
    startedAt: 1 * minutes,
    spanMs: 31 * minutes,
    connectedSegments: runs(32),
    activeSegments: runs(20),
  });

  it('ends with the last quarter that is behind it, while it is open', () => {
    expect(cellsOf(settledOf(seen))).toEqual([
      cell(0, { started: 1, spanMs: 14 * minutes, connectedMs: 14 * minutes, activeMs: 14 * minutes }),
      cell(1, { carried: 1, spanMs: 15 * minutes, connectedMs: 15 * minutes, activeMs: 5 * minutes }),
    ]);
  });

  it('is its start alone in its first quarter, and all of it once it has ended', () => {
    const young = session({ startedAt: 1 * minutes, spanMs: 1 * minutes, connectedSegments: runs(2) });
    expect(cellsOf(settledOf(young))).toEqual([cell(0, { started: 1 })]);
    const ended = { ...seen, endedAt: 32 * minutes, endUncertaintyMs: 0 };
    expect(cellsOf(settledOf(ended))).toEqual(cellsOf(ended));
  });
});

describe('the difference of two views of a session', () => {
  it('is nothing where nothing changed', () => {
    const seen = session({ spanMs: 5, connectedSegments: [[0, 5]], endedAt: 5, endUncertaintyMs: 1 });
    expect(differenceOf(seen, { ...seen, connectedSegments: [[0, 5]] })).toEqual([]);
  });

  it('is what a beat added, and nothing of what was there', () => {
    const runs = (to: number) =>
      [
        [0, 40 * minutes],
        [50 * minutes, to],
      ] as const;
    const before = session({ spanMs: 55 * minutes, connectedSegments: runs(55 * minutes) });
    const after = session({ spanMs: 56 * minutes, connectedSegments: runs(56 * minutes) });
    expect(differenceOf(before, after)).toEqual([cell(3, { spanMs: 1 * minutes, connectedMs: 1 * minutes })]);
  });

  it('moves the start when an earlier one is told', () => {
    expect(differenceOf(session({ startedAt: cellMs }), session({ startedAt: 0, spanMs: cellMs }))).toEqual([
      cell(0, { started: 1, spanMs: cellMs }),
      cell(1, { started: -1 }),
    ]);
  });

  it('takes a quarter away again when an earlier end is told late', () => {
    const policy = policyOf({ leaseMs: 1_200_000, activeGapMs: 1_200_000 });
    const known = fold([started(1, 0, { policy }), ...beats(800, 1_600, 1_850)]);
    const told = fold([ended(2, 850, 'client_closed')], known);
    expect(differenceOf(settledOf(view(known)!), settledOf(view(told)!))).toEqual([
      cell(0, { ended: 1, spanMs: -50_000, connectedMs: -50_000, activeMs: -50_000 }),
      cell(1, { carried: -1, spanMs: -cellMs, connectedMs: -cellMs, activeMs: -cellMs }),
    ]);
  });

  it('takes all of it away when the session is gone', () => {
    const cells = new Cells();
    const seen = session({ spanMs: 5, connectedSegments: [[0, 5]] });
    cells.move(null, seen);
    cells.move(seen, null);
    expect(cells.all()).toEqual([]);
  });
});
