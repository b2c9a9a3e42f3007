import { listSessions, type DataSource } from '@headcount/read-model';
import type { BenchContext } from '../bench.js';
import { sitesFor, userName } from '../generator/world.js';
import { withStores } from '../stores.js';
import { filledTables } from './fill.js';
import { dayMs, endsAt, limitsOfSites, queriesLife, users } from './life.js';

const hourMs = 3_600_000;
const sessions = 1_000_000;

/** Whom and what the plans of queries are about: the largest site, as the benches ask it. */
export interface PlannedAbout {
  readonly site: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly limitId: string;
  readonly time: number;
  readonly lately: { readonly from: number; readonly to: number };
  readonly hours: { readonly from: number; readonly to: number };
}

/**
 * Lends the tables of `bench queries`: those that it has kept in a directory, else they are filled now, and kept there
 * if there is one.
 *
 * @throws StoreUnavailableError, UsageError as the bench does
 */
export function withQueriesLife<Result>(
  context: Pick<BenchContext, 'dataDir' | 'say'>,
  work: (dataSource: DataSource, about: PlannedAbout) => Promise<Result>,
  life = queriesLife(sessions),
): Promise<Result> {
  return withStores(async ({ dataSource }) => {
    await filledTables(life, dataSource, context);
    return work(dataSource, await about(dataSource));
  }, context.dataDir);
}

async function about(dataSource: DataSource): Promise<PlannedAbout> {
  const site = sitesFor(users)[0]!.name;
  const ended = await listSessions(dataSource, { site, limit: 1, statuses: ['ended'] });
  const time = endsAt - 10.4 * dayMs;
  return {
    ...{ site, userId: userName(1), sessionId: ended.data[0]!.id, limitId: limitsOfSites[1]!.id, time },
    lately: { from: time - 2 * hourMs, to: time },
    hours: { from: endsAt - dayMs, to: endsAt - dayMs + 10 * hourMs },
  };
}
