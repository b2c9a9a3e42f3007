import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import {
  cellMs,
  Cells,
  cellsOf,
  onlyGrew,
  settledOf,
  view,
  type Cell,
  type CellSums,
  type SessionState,
} from '@headcount/session-core';
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
      const cells = cellsOf({ ...seen, until: Infinity });
      equal(sumOf(cells, 'connectedMs'), seen.connectedMs);
      equal(sumOf(cells, 'activeMs'), seen.activeMs ?? 0);
      equal(sumOf(cells, 'spanMs'), seen.spanMs);
      equal(sumOf(cells, 'started'), 1);
      equal(sumOf(cells, 'ended'), seen.endedAt === null ? 0 : 1);
      equal(
        sumOf(cells, 'carried'),
        cells.filter(({ from, spanMs }) => spanMs > 0 && from > seen.startedAt).length,
      );
      for (const { from, spanMs, connectedMs, activeMs } of cells) {
        equal(from % cellMs, 0);
        ok(0 <= activeMs && activeMs <= connectedMs && connectedMs <= spanMs && spanMs <= cellMs);
      }
    }),
    lives: 300,
  },
  {
    name: 'aggregates that are moved by differences, fact by fact, equal those that are built anew',
    property: fc.property(fc.array(someSession, { minLength: 1, maxLength: 4 }), (logs) => {
      const moved = new Cells();
      const built = new Cells();
      for (const steps of logs.map(stepsOf)) {
        let before = foldSteps(steps.slice(0, 1));
        moved.move(null, settledAt(before));
        for (const step of steps.slice(1)) {
          const after = foldSteps([step], before);
          moved.move(settledAt(before), settledAt(after));
          before = after;
        }
        built.move(null, settledAt(foldSteps(steps)));
      }
      deepStrictEqual(moved.all(), built.all());
    }),
    lives: 200,
  },
  {
    name: 'what only let a run grow within its quarter moves nothing that is settled',
    property: fc.property(someSession, (log) => {
      const steps = stepsOf(log);
      let before = foldSteps(steps.slice(0, 1));
      for (const step of steps.slice(1)) {
        const after = foldSteps([step], before);
        const open = view(before)?.endedAt === null;
        if (open && 'beat' in step && onlyGrew(before, after))
          deepStrictEqual(cellsOf(settledAt(after)), cellsOf(settledAt(before)));
        before = after;
      }
    }),
    lives: 300,
  },
];

function sumOf(cells: readonly Cell[], which: keyof CellSums): number {
  return cells.reduce((sum, cell) => sum + cell[which], 0);
}

function settledAt(state: SessionState) {
  return settledOf(view(state)!);
}
