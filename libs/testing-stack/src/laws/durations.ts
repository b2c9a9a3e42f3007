import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { cellMs, cellsOf, differenceOf, view, type Cell } from '@headcount/session-core';
import fc from 'fast-check';
import { checkDurations } from '../checkers/durations.js';
import { mustHold } from '../checkers/violation.js';
import { someLife, someSession } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { foldSteps, stepsOf } from './facts-of-session.js';
import type { PropertyLaw } from './law.js';

export const durationLaws: readonly PropertyLaw[] = [
  {
    name: '0 <= active <= connected <= span in every row, and segments add up (I8)',
    property: fc.property(someLife, (log) => mustHold(checkDurations(project([log])))),
    lives: 100,
  },
  {
    name: 'the cells of a session add up to its durations',
    property: fc.property(someSession, (log) => {
      const seen = view(foldSteps(stepsOf(log)))!;
      const cells = cellsOf(seen);
      equal(sumOf(cells, 'connectedMs'), seen.connectedMs);
      equal(sumOf(cells, 'activeMs'), seen.activeMs ?? 0);
      for (const { from, connectedMs, activeMs } of cells) {
        equal(from % cellMs, 0);
        ok(0 <= activeMs && activeMs <= connectedMs && connectedMs <= cellMs);
      }
    }),
    lives: 300,
  },
  {
    name: 'aggregates that are moved by differences, fact by fact, equal those that are built anew',
    property: fc.property(fc.array(someSession, { minLength: 1, maxLength: 4 }), (logs) => {
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
      deepStrictEqual(filled(moved), filled(built));
    }),
    lives: 200,
  },
];

function sumOf(cells: readonly Cell[], which: 'connectedMs' | 'activeMs'): number {
  return cells.reduce((sum, cell) => sum + cell[which], 0);
}

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
