import { ok } from 'node:assert/strict';
import type { StoredEnvelope } from '@headcount/event-log';
import { checkReadModel } from '../checkers/read-model.js';
import { checkReference } from '../checkers/reference.js';
import { mustHold } from '../checkers/violation.js';
import { someLife, someSession } from '../lives/some-life.js';
import { project } from '../memory/project.js';
import { readModelOf } from '../reference/read-model-of.js';
import fc from 'fast-check';
import type { PropertyLaw } from './law.js';

const secondsBack = fc.array(fc.nat(30), { minLength: 1, maxLength: 12 });

/** The same log, had its clock been so far back at its envelopes in turn. */
function setBack(log: readonly StoredEnvelope[], seconds: readonly number[]): readonly StoredEnvelope[] {
  return log.map((envelope, i) => {
    const loggedAt = envelope.loggedAt - 1_000 * seconds[i % seconds.length]!;
    return { ...envelope, loggedAt, facts: envelope.facts.map((fact) => ({ ...fact, loggedAt })) };
  });
}

export const referenceLaws: readonly PropertyLaw[] = [
  {
    name: 'the fold and the reference agree on every row of a session (I4)',
    property: fc.property(someSession, (log) => mustHold(checkReference(project([log]), readModelOf(log)))),
    lives: 700,
  },
  {
    name: 'they agree when the log’s clock goes back, and no seat is held twice at an instant (I4)',
    property: fc.property(someSession, secondsBack, (log, back) => {
      const told = setBack(log, back);
      const rows = readModelOf(told);
      mustHold(checkReference(project([told]), rows));
      for (const { occupied, occupied_since: since } of rows)
        if (typeof since === 'string')
          ok((occupied as [string, string][]).every(([, until]) => until <= since));
    }),
    lives: 300,
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
