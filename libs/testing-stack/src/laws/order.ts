import { deepStrictEqual } from 'node:assert/strict';
import { encodeState, merge, nothing, view, type SessionState } from '@headcount/session-core';
import fc from 'fast-check';
import { checkDelivery } from '../checkers/delivery.js';
import { mustHold } from '../checkers/violation.js';
import { someLife, someSession, startedFirst } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { foldSteps, stepsOf, type Step } from './facts-of-session.js';
import type { PropertyLaw } from './law.js';

interface Fate {
  /** Where the fact stands among the shuffled ones. */
  readonly place: number;
  readonly times: number;
  /** Which partial state takes it. */
  readonly part: number;
}

const fates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.record({ place: fc.nat(), times: fc.constantFrom(1, 1, 2, 3), part: fc.nat(3) }),
  { minLength: 1, maxLength: 40 },
);

export const orderLaws: readonly PropertyLaw[] = [
  {
    name: 'the row of a session is the same in whatever order its facts come, and however often',
    property: fc.property(someSession, fates, (log, fates) => {
      const steps = stepsOf(log);
      deepStrictEqual(rowOf(foldSteps(delivered(steps, fates))), rowOf(foldSteps(steps)));
    }),
    lives: 400,
  },
  {
    name: 'the row of a session is the same when partial states are merged, in whatever order',
    property: fc.property(someSession, fates, (log, fates) => {
      const steps = stepsOf(log);
      const whole = rowOf(foldSteps(steps));
      const partOf = (part: number) =>
        foldSteps(steps.filter((_, i) => fates[i % fates.length]!.part === part));
      const [a, b, c, d] = [partOf(0), partOf(1), partOf(2), partOf(3)];
      deepStrictEqual(rowOf([a, b, c, d].reduce(merge, nothing)), whole);
      deepStrictEqual(rowOf(merge(merge(d, c), merge(b, a))), whole);
      deepStrictEqual(rowOf(merge(a, merge(merge(c, merge(d, b)), a))), whole);
    }),
    lives: 400,
  },
  {
    name: 'the rows of a life are the same however its log is delivered (I7)',
    property: fc.property(
      someLife.map(startedFirst),
      fc.array(fc.nat(1_000), { minLength: 5 }),
      (log, luck) => {
        let turn = 0;
        mustHold(checkDelivery(log, project, () => luck[turn++ % luck.length]! / 1_001));
      },
    ),
    lives: 60,
  },
];

function delivered(steps: readonly Step[], fates: readonly Fate[]): Step[] {
  return steps
    .flatMap((step, i) => {
      const { place, times } = fates[i % fates.length]!;
      return Array.from({ length: times }, (_, again) => ({ step, place: place * (again + 1) }));
    })
    .toSorted((a, b) => a.place - b.place)
    .map(({ step }) => step);
}

/** All that is stored of a session. */
function rowOf(state: SessionState) {
  return { row: view(state), state: encodeState(state), meta: state.meta };
}
