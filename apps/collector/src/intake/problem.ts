import { OverloadedError } from '@headcount/event-log';
import { problemFrom, ProblemError } from '@headcount/service-kit';

/** Whatever recording a report threw, as a problem. */
export function intakeProblem(error: unknown): ProblemError {
  return error instanceof OverloadedError ? new ProblemError('overloaded') : problemFrom(error);
}
