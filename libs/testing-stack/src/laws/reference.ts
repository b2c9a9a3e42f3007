import { checkReadModel } from '../checkers/read-model.js';
import { checkReference } from '../checkers/reference.js';
import { mustHold } from '../checkers/violation.js';
import { someLife, someSession } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { readModelOf } from '../reference/read-model-of.js';
import fc from 'fast-check';
import type { PropertyLaw } from './law.js';

export const referenceLaws: readonly PropertyLaw[] = [
  {
    name: 'the fold and the reference agree on every row of a session (I4)',
    property: fc.property(someSession, (log) => mustHold(checkReference(project([log]), readModelOf(log)))),
    lives: 700,
  },
  {
    name: 'the fold and the reference agree on every row of a life (I4)',
    property: fc.property(someLife, (log) => mustHold(checkReference(project([log]), readModelOf(log)))),
    lives: 100,
  },
  {
    name: 'every part of a life is to be seen in the rows, or buried (I2)',
    property: fc.property(someLife, (log) => mustHold(checkReadModel(log, project([log])))),
    lives: 60,
  },
];
