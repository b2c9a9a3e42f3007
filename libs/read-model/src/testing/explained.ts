import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/sql.js';
import type { Statement } from '../queries/list-sessions.js';
import { firstRowsSoon } from '../queries/stream-sessions.js';

const cursor = /^\s*declare \w+ no scroll cursor for /;
const asDone = 'analyze, costs off, timing off, summary off, buffers off';
const reads = /^\s*(?:select|with)\b/;

/** The statements that read tables of a generation, in the order in which `ask` sends them. */
export async function statementsOf(
  dataSource: DataSource,
  ask: (dataSource: DataSource) => Promise<unknown>,
): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  const silent = dataSource.logger;
  const nothing = () => undefined;
  dataSource.logger = {
    ...{ logQueryError: nothing, logQuerySlow: nothing, logSchemaBuild: nothing },
    ...{ logMigration: nothing, log: nothing },
    logQuery: (text, values: readonly unknown[] = []) => {
      if (reads.test(text.replace(cursor, '')) && text.includes('g1.')) statements.push({ text, values });
    },
  };
  try {
    await ask(dataSource);
  } finally {
    dataSource.logger = silent;
  }
  return statements;
}

/** How Postgres does it: told by estimates alone for a cursor, else as it was done, if `done` is asked for. */
export async function planOf(
  dataSource: DataSource,
  { text, values }: Statement,
  { done = false }: { readonly done?: boolean } = {},
): Promise<string> {
  const explain = done && !cursor.test(text) ? `explain (${asDone})` : 'explain (costs off)';
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    await sql.rows(firstRowsSoon);
    const rows = await sql.rows<{ 'QUERY PLAN': string }>(`${explain} ${text}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
}
