import {
  openArchive,
  reachOfSnapshot,
  removeUpTo,
  trimmable,
  type Reach,
} from '@headcount/event-log/archive';
import { listGenerations, readCheckpoint, type DataSource } from '@headcount/read-model';
import { exitCodes } from '../failure.js';
import { answer } from '../output.js';
import { withConnection, withDatabase } from '../stores.js';
import { findSystem, need } from '../system.js';
import { refusedByArchive } from './log-archive.js';
import type { LogOptions } from './log.js';

const msOfDay = 86_400_000;

/** Removes what is archived, old enough, and needed by nobody any more. Exit code 1: it is refused. */
export async function logTrimCommand(
  location: string,
  options: LogOptions & { readonly keepDays: number; readonly dryRun: boolean },
): Promise<number> {
  const system = findSystem(options);
  const [natsUrl, databaseUrl] = [need(system, 'natsUrl'), need(system, 'databaseUrl')];
  return refusedByArchive(async () => {
    const store = openArchive(location, process.env);
    const generations = await withDatabase(databaseUrl, reachesOf);
    await withConnection(natsUrl, async (connection) => {
      const reaches = [...generations, await reachOfSnapshot(connection)];
      const before = Date.now() - options.keepDays * msOfDay;
      const { to, firstSeq, heldBy } = await trimmable(connection.log, store, { reaches, before });
      const trimmed = to >= firstSeq && !options.dryRun;
      if (trimmed) await removeUpTo(connection, to);
      const what = to < firstSeq ? 'nothing' : `${firstSeq} to ${to}`;
      const verb = options.dryRun ? 'would be removed' : 'removed';
      const why = heldBy === null ? '' : `; what follows is needed by ${heldBy}`;
      if (options.json === true) answer(JSON.stringify({ firstSeq, to, heldBy, trimmed }));
      else answer(`${what} ${verb}${why}`);
    });
    return exitCodes.done;
  });
}

/** All generations there are: one that stands still needs what follows, until it is dropped. */
async function reachesOf(dataSource: DataSource): Promise<readonly Reach[]> {
  const reaches: Reach[] = [];
  for (const generation of await listGenerations(dataSource)) {
    const { seq } = await readCheckpoint(dataSource, generation);
    reaches.push({ of: `generation ${generation.number}`, seq });
  }
  return reaches;
}
