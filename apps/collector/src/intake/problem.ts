import { problems } from '@headcount/contracts';
import { OverloadedError } from '@headcount/event-log';
import { problemFrom, ProblemError } from '@headcount/service-kit';

/** Whatever recording a report threw, as a problem. */
export function intakeProblem(error: unknown): ProblemError {
  return error instanceof OverloadedError ? new ProblemError('overloaded') : problemFrom(error);
}

/** Whether it is none of the request: the same one may do better in a moment. */
export function isOutage({ code }: ProblemError): boolean {
  return problems[code].status === 503;
}
