import { describe, expect, it } from 'vitest';
import { beats, ended, fold, policyOf, started } from '../testing/given.js';
import { view } from '../session/view.js';
import { cellMs, cellsOf, differenceOf, type Cell } from './cells.js';

const minutes = 60_000;
const cell = (number: number, connectedMs: number, activeMs = connectedMs): Cell => ({
  from: number * cellMs,
  connectedMs,
  activeMs,
});

describe('the cells of a session', () => {
  it('cut its segments at quarters of an hour', () => {
    const segments = [
      [14 * minutes, 31 * minutes],
      [44 * minutes, 45 * minutes],
    ] as const;
    expect(cellsOf({ connectedSegments: segments, activeSegments: [[15 * minutes, 16 * minutes]] })).toEqual([
      cell(0, 1 * minutes, 0),
      cell(1, 15 * minutes, 1 * minutes),
      cell(2, 2 * minutes, 0),
    ]);
  });

  it('are none where nothing has a length, and lie right before the epoch too', () => {
    expect(cellsOf({ connectedSegments: [], activeSegments: [] })).toEqual([]);
    expect(cellsOf({ connectedSegments: [[-1, 1]], activeSegments: [] })).toEqual([
      cell(-1, 1, 0),
      cell(0, 1, 0),
    ]);
  });
});

describe('the difference of cells', () => {
  it('leads from one view to the next', () => {
    expect(differenceOf([cell(0, 5), cell(1, 7)], [cell(1, 7), cell(2, 1)])).toEqual([
      cell(0, -5),
      cell(2, 1),
    ]);
    expect(differenceOf([cell(0, 5)], [cell(0, 5)])).toEqual([]);
    expect(differenceOf([cell(0, 5, 2)], [cell(0, 5, 3)])).toEqual([cell(0, 0, 1)]);
  });

  it('takes a quarter away again when an earlier end is told late', () => {
    const policy = policyOf({ leaseMs: 1_200_000, activeGapMs: 1_200_000 });
    const known = fold([started(1, 0, { policy }), ...beats(800, 1_600)]);
    const told = fold([ended(2, 850, 'client_closed')], known);
    const [before, after] = [cellsOf(view(known)!), cellsOf(view(told)!)];
    expect(before).toEqual([cell(0, 900_000), cell(1, 700_000)]);
    expect(differenceOf(before, after)).toEqual([cell(0, -50_000), cell(1, -700_000)]);
  });
});
