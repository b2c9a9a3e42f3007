import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReference } from '../checkers/reference.js';
import { tellViolations } from '../checkers/violation.js';
import { someLife, someSession } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { readModelOf } from './read-model-of.js';

describe('the fold and the reference', () => {
  it('agree on every row of any session', () => {
    fc.assert(
      fc.property(someSession, (log) => {
        expect(tellViolations(checkReference(project([log]), readModelOf(log)))).toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('agree on every row of any life', () => {
    fc.assert(
      fc.property(someLife, (log) => {
        expect(tellViolations(checkReference(project([log]), readModelOf(log)))).toBe('');
      }),
      { numRuns: 100 },
    );
  });
});
