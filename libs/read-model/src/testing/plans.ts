import type { DataSource } from 'typeorm';
import { askedQueries, type AskedAbout } from './asked-queries.js';
import { planOf, statementsOf } from './explained.js';

/** What every query sends to Postgres and how Postgres does it, by the name of the query. */
export async function plansOf(
  dataSource: DataSource,
  about: AskedAbout,
): Promise<ReadonlyMap<string, string>> {
  const plans = new Map<string, string>();
  for (const [name, ask] of askedQueries(about)) {
    const parts: string[] = [];
    for (const statement of await statementsOf(dataSource, ask)) {
      const plan = await planOf(dataSource, statement, { done: true });
      parts.push(`${statement.text.trim()}\n\n${plan}\n`);
    }
    plans.set(name, parts.join('\n'));
  }
  return plans;
}
