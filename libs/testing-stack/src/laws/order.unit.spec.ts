import { encodeState, merge, nothing, view, type SessionState } from '@headcount/session-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDelivery } from '../checkers/delivery.js';
import { tellViolations } from '../checkers/violation.js';
import { someLife, someSession, startedFirst } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { foldSteps, stepsOf } from './facts-of-session.js';

const numRuns = 400;

/** For each fact of a session: where it stands among the shuffled ones, how often it comes, and in which part. */
const fates = fc.array(fc.record({ place: fc.nat(), times: fc.constantFrom(1, 1, 2, 3), part: fc.nat(3) }), {
  minLength: 1,
  maxLength: 40,
});

/** All that is stored of a session. */
function rowOf(state: SessionState) {
  return { row: view(state), state: encodeState(state), meta: state.meta };
}

describe('the row of a session', () => {
  it('is the same in whatever order its facts come, and however often', () => {
    fc.assert(
      fc.property(someSession, fates, (log, fates) => {
        const steps = stepsOf(log);
        const delivered = steps
          .flatMap((step, i) => {
            const { place, times } = fates[i % fates.length]!;
            return Array.from({ length: times }, (_, again) => ({ step, place: place * (again + 1) }));
          })
          .toSorted((a, b) => a.place - b.place)
          .map(({ step }) => step);
        expect(rowOf(foldSteps(delivered))).toEqual(rowOf(foldSteps(steps)));
      }),
      { numRuns },
    );
  });

  it('is the same when partial states are merged, in whatever order', () => {
    fc.assert(
      fc.property(someSession, fates, (log, fates) => {
        const steps = stepsOf(log);
        const parts = [0, 1, 2, 3].map((part) =>
          foldSteps(steps.filter((_, i) => fates[i % fates.length]!.part === part)),
        );
        const whole = rowOf(foldSteps(steps));
        const [a, b, c, d] = parts as [SessionState, SessionState, SessionState, SessionState];
        expect(rowOf(parts.reduce(merge, nothing))).toEqual(whole);
        expect(rowOf(merge(merge(d, c), merge(b, a)))).toEqual(whole);
        expect(rowOf(merge(a, merge(merge(c, merge(d, b)), a)))).toEqual(whole);
      }),
      { numRuns },
    );
  });
});

describe('the rows of a life (I7)', () => {
  it('are the same however the log is delivered', () => {
    fc.assert(
      fc.property(someLife.map(startedFirst), fc.array(fc.nat(1_000), { minLength: 5 }), (log, luck) => {
        let turn = 0;
        const random = () => luck[turn++ % luck.length]! / 1_001;
        expect(tellViolations(checkDelivery(log, project, random))).toBe('');
      }),
      { numRuns: 60 },
    );
  });
});
