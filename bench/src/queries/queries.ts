import type { BenchContext, Scenario } from '../bench.js';
import type { Run } from '../report/figure.js';
import { ServiceProcess } from '../service-process.js';
import { withStores, type Stores } from '../stores.js';
import { answerFigures, measureAnswers } from './answers.js';
import { filledTables } from './fill.js';
import { queriesLife } from './life.js';
import { measureWholeResult, wholeResultFigures } from './whole-result.js';

/** Answers of the query API about the largest of 20 sites, and the sessions of all of them as CSV. */
export const queries: Scenario = {
  figures: [...answerFigures, ...wholeResultFigures],
  keeps: true,
  run: (context) => withStores((stores) => measure(context, stores), context.dataDir),
};

async function measure(
  context: BenchContext,
  { connection, dataSource, databaseUrl, atEnd }: Stores,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const life = queriesLife(context.quick ? 50_000 : 1_000_000);
  const filled = await filledTables(life, dataSource, context);
  const env = { NATS_URL: connection.url, DATABASE_URL: databaseUrl };
  const api = await ServiceProcess.spawned({ app: 'query-api', env, atEnd });
  await api.ready();
  // first, while its memory holds nothing else
  const whole = await measureWholeResult(context, api, { dataSource, filled });
  return new Map([...(await measureAnswers(context, api.url, filled.keys[0]!)), ...whole]);
}
