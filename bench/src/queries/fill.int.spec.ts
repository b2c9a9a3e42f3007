import { MemoryLog } from '@headcount/event-log/memory';
import { runProjection } from '@headcount/projection-runner';
import {
  closeDataSource,
  createDataSource,
  dumpDigest,
  migrate,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, expect, it } from 'vitest';
import { fillLog } from '../generate/fill-log.js';
import { fillTables } from './fill.js';
import { keysOfSites, lifeToAsk, queriesLife } from './life.js';

const opened: DataSource[] = [];
afterEach(async () => {
  for (const dataSource of opened.splice(0)) await closeDataSource(dataSource);
});

async function emptyTables(): Promise<DataSource> {
  const dataSource = createDataSource(await freshDatabase());
  opened.push(dataSource);
  await migrate(dataSource);
  return dataSource;
}

/** Few people, so that many have several sessions; two days, so that quarters and days are crossed. */
const life = { ...queriesLife(600), users: 80, days: 2 };
const keys = keysOfSites(life);

/** What the live projection makes of the same log. */
async function projected(): Promise<DataSource> {
  const dataSource = await emptyTables();
  const log = new MemoryLog({ now: Date.now });
  const { lastSeq } = await fillLog(log, lifeToAsk(life, keys), { inFlight: 1 });
  const done = new AbortController();
  await runProjection({
    ...{ log, dataSource, writer: 'test', now: Date.now, signal: done.signal },
    onStatus: ({ seq }) => {
      if (seq === lastSeq) done.abort();
    },
    limits: { factsAtOnce: 700, factsWaiting: 1_400 },
  });
  return dataSource;
}

const indexesOf = (dataSource: DataSource) =>
  withSql(dataSource, (sql) =>
    sql.rows(`select indexname, indexdef from pg_indexes where schemaname = 'g1' order by indexname`),
  );

/** Every connection to its database but the one that asks. */
async function breakOff(dataSource: DataSource): Promise<void> {
  await withSql(dataSource, (sql) =>
    sql.rows(`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid()`),
  ).catch(() => undefined);
}

it('the tables that are filled with a life are those that the projection makes of its log', async () => {
  const tables = await projected();
  const limits = { facts: 1_500, sessions: 40 };
  for (const how of ['at once', 'in parts', 'with broken connections']) {
    const filled = await emptyTables();
    let broken = 0;
    const onWritten = () => void (how === 'with broken connections' && broken++ < 3 && breakOff(filled));
    await fillTables(filled, lifeToAsk(life, keys), how === 'at once' ? {} : { limits, onWritten });
    expect(await dumpDigest(filled)).toEqual(await dumpDigest(tables));
    expect(await indexesOf(filled)).toEqual(await indexesOf(tables));
  }
  const { tables: dumped } = await dumpDigest(tables);
  expect(dumped['session']!.rows).toBeGreaterThan(500);
  for (const name of ['live', 'cell', 'crowd', 'user_day', 'recency', 'limit'])
    expect(dumped[name]!.rows, name).toBeGreaterThan(10);
}, 120_000);
