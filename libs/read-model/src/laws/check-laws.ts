import { lawIds, laws, type Invariant } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { positionIn, type ProjectionPosition } from '../queries/projection-position.js';
import { sessionLaws, type Found } from './session-laws.js';
import { cellLaw, limitLaw, positionLaw, refusalLaw } from './site-laws.js';

/**
 * Looks at all rows of a site whether they obey the laws, from one state of the database. Takes as long as reading them
 * does.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function checkLaws(
  dataSource: DataSource,
  { site }: { readonly site: string },
): Promise<{ readonly data: readonly Invariant[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const found: readonly Found[] = [
      ...(await sessionLaws(sql, schema, site)),
      await limitLaw(sql, schema, site, position.at?.getTime() ?? 0),
      await refusalLaw(sql, schema, site),
      await positionLaw(sql, schema, site),
      await cellLaw(sql, schema, site),
    ];
    const data = lawIds.map((id) => ({ ...found.find((one) => one.id === id)!, law: laws[id] }));
    return { data: data.map((one) => ({ ...one, examples: [...one.examples] })), position };
  });
}
