import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource } from '../database/sql.js';
import { askedQueries } from './asked-queries.js';
import { planOf, statementsOf } from './explained.js';
import { fillWithSessions, multiplySessions } from './session-life.js';

const times = 102;

/**
 * What every query sends to Postgres and how Postgres does it over a million sessions, by the name of the query; in an
 * empty database that is full of them afterwards.
 */
export async function plansOf(databaseUrl: string): Promise<ReadonlyMap<string, string>> {
  const dataSource = createDataSource(databaseUrl);
  try {
    await migrate(dataSource);
    await fillWithSessions(dataSource);
    await multiplySessions(dataSource, times);
    const plans = new Map<string, string>();
    for (const [name, ask] of askedQueries) {
      const parts: string[] = [];
      for (const statement of await statementsOf(dataSource, ask)) {
        const plan = await planOf(dataSource, statement, { done: true });
        parts.push(`${statement.text.trim()}\n\n${plan}\n`);
      }
      plans.set(name, parts.join('\n'));
    }
    return plans;
  } finally {
    await closeDataSource(dataSource);
  }
}
