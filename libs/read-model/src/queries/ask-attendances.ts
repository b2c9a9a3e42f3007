import type { ConcurrencyAsked } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { UnknownLimitError } from '../database/errors.js';
import type { AskAttendances } from './attendances.js';
import { findLimit } from './find-limit.js';
import { limitOf } from './limit-columns.js';

/** As it is asked. Left out: who is present, by sessions; of a limit who is occupied, by its own unit. */
export type AskPresence = Omit<AskAttendances, keyof ConcurrencyAsked | 'limit'> & {
  readonly [Name in keyof ConcurrencyAsked]?: ConcurrencyAsked[Name] | undefined;
};

/**
 * The question with nothing left out. A limit is taken as it is defined now.
 *
 * @throws UnknownLimitError, GenerationMissingError, ReadModelUnavailableError
 */
export async function completed<Ask extends AskPresence>(
  dataSource: DataSource,
  ask: Ask,
): Promise<Ask & AskAttendances> {
  const { site, scope, series = 'present', unit = 'sessions' } = ask;
  if (scope?.of !== 'limit') return { ...ask, series, unit };
  const { limit: found } = await findLimit(dataSource, { site, id: scope.id });
  if (found === null) throw new UnknownLimitError(scope.id);
  const { history: _, ...listed } = found;
  return { ...ask, series: 'occupied', unit: listed.unit, limit: limitOf(listed) };
}
