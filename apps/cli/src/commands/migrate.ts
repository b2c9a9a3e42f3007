import { migrate } from '@headcount/read-model';
import { exitCodes } from '../failure.js';
import { answer } from '../output.js';
import { withDatabase } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface MigrateOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Brings the tables of the database to this version. */
export async function migrateCommand(options: MigrateOptions): Promise<number> {
  const system = findSystem(options);
  await withDatabase(need(system, 'databaseUrl'), (dataSource) => migrate(dataSource));
  answer(options.json ? JSON.stringify({ migrated: true }) : 'the tables are as this version needs them');
  return exitCodes.done;
}
