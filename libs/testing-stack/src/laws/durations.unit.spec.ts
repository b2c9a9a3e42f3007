import { cellMs, cellsOf, differenceOf, view, type Cell } from '@headcount/session-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDurations } from '../checkers/durations.js';
import { tellViolations } from '../checkers/violation.js';
import { someLife, someSession } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { foldSteps, stepsOf } from './facts-of-session.js';

describe('durations (I8)', () => {
  it('are 0 <= active <= connected <= span in every row, and segments add up', () => {
    fc.assert(
      fc.property(someLife, (log) => {
        expect(tellViolations(checkDurations(project([log])))).toBe('');
      }),
      { numRuns: 150 },
    );
  });
});

describe('aggregates', () => {
  it('moved by differences, fact by fact, equal those that are built anew', () => {
    fc.assert(
      fc.property(fc.array(someSession, { minLength: 1, maxLength: 4 }), (logs) => {
        const moved = new Map<number, Cell>();
        const built = new Map<number, Cell>();
        for (const steps of logs.map(stepsOf)) {
          let before = foldSteps(steps.slice(0, 1));
          add(moved, cellsOf(view(before)!));
          for (const step of steps.slice(1)) {
            const after = foldSteps([step], before);
            add(moved, differenceOf(cellsOf(view(before)!), cellsOf(view(after)!)));
            before = after;
          }
          add(built, cellsOf(view(foldSteps(steps))!));
        }
        expect(filled(moved)).toEqual(filled(built));
      }),
      { numRuns: 300 },
    );
  });

  it('of all cells are the durations of the session', () => {
    fc.assert(
      fc.property(someSession, (log) => {
        const seen = view(foldSteps(stepsOf(log)))!;
        const cells = cellsOf(seen);
        expect(cells.reduce((sum, cell) => sum + cell.connectedMs, 0)).toBe(seen.connectedMs);
        expect(cells.reduce((sum, cell) => sum + cell.activeMs, 0)).toBe(seen.activeMs ?? 0);
        for (const { from, connectedMs, activeMs } of cells) {
          expect(from % cellMs).toBe(0);
          expect(activeMs <= connectedMs && connectedMs <= cellMs).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function add(sums: Map<number, Cell>, cells: readonly Cell[]): void {
  for (const { from, connectedMs, activeMs } of cells) {
    const sum = sums.get(from) ?? { from, connectedMs: 0, activeMs: 0 };
    sums.set(from, {
      from,
      connectedMs: sum.connectedMs + connectedMs,
      activeMs: sum.activeMs + activeMs,
    });
  }
}

function filled(sums: ReadonlyMap<number, Cell>): Cell[] {
  return [...sums.values()]
    .filter(({ connectedMs, activeMs }) => connectedMs !== 0 || activeMs !== 0)
    .toSorted((a, b) => a.from - b.from);
}
