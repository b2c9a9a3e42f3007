import type { EndedSession } from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';
import type { BeatOutcome } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { limitProblem } from './limit-problem.js';
import type { ReportedBy } from './reported-by.js';

/** The living session of a beat. @throws ProblemError that says why there is none; `ended` says how one has ended. */
export function mustBeAlive(
  collector: Collector,
  by: ReportedBy,
  outcome: BeatOutcome,
  ended: (session: EndedSession) => ProblemError,
): Extract<BeatOutcome, { kind: 'alive' }> {
  switch (outcome.kind) {
    case 'alive':
      return outcome;
    case 'ended':
      throw ended(outcome.session);
    case 'refused':
      throw limitProblem(collector, by, outcome.refusal);
    case 'stale':
      throw new ProblemError('stale_incarnation');
    case 'failed':
      throw new ProblemError(outcome.code, { detail: outcome.detail });
  }
}
