import { randomUUID } from 'node:crypto';
import type { Retried } from '@headcount/contracts';
import type { EventLog } from '@headcount/event-log';
import { retryDeadLetter } from '@headcount/projection-runner';
import { DeadLetterMissingError, DeadLetterStandsError } from '@headcount/read-model';
import { parsePosition } from '@headcount/session-core';
import { refusedAs } from '../problem-of.js';
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
    return { id, facts: await retrying.catch(refused) };
  }
}

const refused = refusedAs((error) => {
  if (error instanceof DeadLetterMissingError) return 'dead_letter_not_found';
  return error instanceof DeadLetterStandsError ? 'dead_letter_stands' : undefined;
});
