import type { EventLog } from '@headcount/event-log';
import {
  activeGeneration,
  compareWhatIfOn,
  GenerationMissingError,
  holdRebuild,
  inTransaction,
  keepCompared,
  listGenerations,
  moveRebuild,
  tellProgress,
  type DataSource,
  type Rebuild,
} from '@headcount/read-model';
import { atOnePosition } from './compare.js';

/** The log is read once more from its beginning, for what was open where the tables stand. */
const readWithinMs = 3_600_000;

export interface Comparing {
  /** As it would be. */
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly writer: string;
}

/**
 * Compares what a site comes to under another policy with what the active generation says, both at one position, keeps
 * that, and lets the rebuild stand still there.
 *
 * @throws what comparing throws; RebuildMovedError when it was dropped meanwhile
 */
export async function compareWhatIf({ log, dataSource, writer }: Comparing, rebuild: Rebuild): Promise<void> {
  const { generation, whatIf } = rebuild;
  const active = await activeGeneration(dataSource);
  const other = (await listGenerations(dataSource)).find(({ number }) => number === generation);
  if (other === undefined || whatIf === null) throw new GenerationMissingError();
  const compared = await atOnePosition({ log, dataSource, writer, readWithinMs }, { active, other }, (sql) =>
    compareWhatIfOn(sql, [active, other], whatIf),
  );
  await inTransaction(dataSource, {}, async (sql) => {
    await holdRebuild(sql, rebuild);
    await keepCompared(sql, rebuild, compared);
    await tellProgress(sql, generation, { done: compared.position, total: compared.position });
    await moveRebuild(sql, generation, 'still');
  });
}
