import { randomUUID } from 'node:crypto';
import type { Retried } from '@headcount/contracts';
import { LogContinuityError, LogUnavailableError, type EventLog } from '@headcount/event-log';
import { retryDeadLetter } from '@headcount/projection-runner';
import { DeadLetterMissingError, DeadLetterStandsError } from '@headcount/read-model';
import { ProblemError } from '@headcount/service-kit';
import { parsePosition } from '@headcount/session-core';
import type { ReadModel } from './read-model.js';

/** Dead letters that are tried again, as the route uses it. */
export class DeadLetterRetries {
  constructor(
    private readonly readModel: ReadModel,
    private readonly log: EventLog,
  ) {}

  /** For as long as it takes to read what was logged since. @throws ProblemError */
  async retry(site: string, id: string): Promise<Retried> {
    const asked = { log: this.log, site, writer: `query-api/${randomUUID()}` };
    const retrying = this.readModel.putAtLeisure(async (dataSource) => {
      const position = parsePosition(id);
      if (position === null) throw new DeadLetterMissingError(id);
      return retryDeadLetter({ ...asked, dataSource, position });
    });
    const facts = await retrying.catch((error: unknown) => {
      throw problemOf(error);
    });
    return { id, facts };
  }
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error);
  return code === undefined ? error : new ProblemError(code, { detail: error.message, cause: error });
}

function codeOf(error: Error) {
  if (error instanceof DeadLetterMissingError) return 'dead_letter_not_found';
  if (error instanceof DeadLetterStandsError) return 'dead_letter_stands';
  if (error instanceof LogContinuityError) return 'log_trimmed';
  return error instanceof LogUnavailableError ? 'log_unavailable' : undefined;
}
