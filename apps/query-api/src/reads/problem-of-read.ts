import {
  GenerationMissingError,
  InvalidCursorError,
  InvalidWindowError,
  ReadModelUnavailableError,
  SortNeedsEndedError,
  TooManyBucketsError,
  UnknownLimitError,
} from '@headcount/read-model';
import { ProblemError } from '@headcount/service-kit';

/** What a question to the read model came to, as a problem where it is one. */
export function problemOfRead(error: unknown): unknown {
  if (error instanceof InvalidWindowError || error instanceof TooManyBucketsError)
    return new ProblemError('invalid_request', { detail: error.message });
  if (error instanceof UnknownLimitError)
    return new ProblemError('limit_not_found', { detail: error.message, cause: error });
  if (error instanceof InvalidCursorError) return new ProblemError('invalid_cursor', { cause: error });
  if (error instanceof SortNeedsEndedError)
    return new ProblemError('sort_needs_ended', { detail: error.message, cause: error });
  if (error instanceof GenerationMissingError || error instanceof ReadModelUnavailableError)
    return new ProblemError('read_model_unavailable', { detail: detailOf(error), cause: error });
  return error;
}

/** What Postgres said about its address or its users is for the log of the service alone. */
function detailOf(error: Error): string {
  return error instanceof GenerationMissingError ? error.message : "Postgres can't be reached";
}
