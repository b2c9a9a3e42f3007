import type { ProblemCode } from '@headcount/contracts';
import { LogContinuityError, LogUnavailableError } from '@headcount/event-log';
import { ArchiveError, ArchiveUnavailableError } from '@headcount/event-log/archive';
import { ProblemError } from '@headcount/service-kit';

/**
 * Takes what a question came to, and throws it as a problem: of the code that `codeOf` knows, or that the log can't be
 * read; anything else as it is.
 */
export function refusedAs(codeOf: (error: Error) => ProblemCode | undefined): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error)) throw error;
    const code = codeOf(error) ?? logCodeOf(error);
    throw code === undefined ? error : new ProblemError(code, { detail: error.message, cause: error });
  };
}

function logCodeOf(error: Error): ProblemCode | undefined {
  if (error instanceof LogContinuityError || error instanceof ArchiveError) return 'log_trimmed';
  const isAway = error instanceof LogUnavailableError || error instanceof ArchiveUnavailableError;
  return isAway ? 'log_unavailable' : undefined;
}
