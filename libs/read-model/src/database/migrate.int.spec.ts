import pg from 'pg';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { readCheckpoint } from '../generation/checkpoint.js';
import {
  activeGeneration,
  createGeneration,
  createIndexes,
  listGenerations,
} from '../generation/generation.js';
import { listSessions } from '../queries/list-sessions.js';
import { sessionsProjection } from '../generation/names.js';
import { sessionIndexes } from '../tables/session-indexes.js';
import { generationEntities, generationEntity } from '../tables/entities.js';
import { createDataSource } from './data-source.js';
import { GenerationMissingError, ReadModelUnavailableError } from './errors.js';
import { migrate } from './migrate.js';
import { closeDataSource, withSql } from './sql.js';

const opened: DataSource[] = [];
const open = (url: string) => {
  const dataSource = createDataSource(url);
  opened.push(dataSource);
  return dataSource;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map(closeDataSource));
});

const drop = (dataSource: DataSource, ...schemas: string[]) =>
  withSql(dataSource, async (sql) => {
    for (const schema of schemas) await sql.rows(`drop schema ${schema} cascade`);
  });

describe('migrate', () => {
  it('makes an active generation, and changes nothing when called again', async () => {
    const dataSource = open(await freshDatabase());
    await migrate(dataSource);
    const first = await activeGeneration(dataSource);
    await migrate(dataSource);
    expect(first).toMatchObject({ number: 1, schema: 'g1', active: true });
    expect(await listGenerations(dataSource)).toEqual([first]);
  });

  it('may be called by several processes at once, and several times in each', async () => {
    const url = await freshDatabase();
    const sources = [open(url), open(url), open(url)];
    await Promise.all([...sources, ...sources].map(migrate));
    expect(await listGenerations(sources[0]!)).toHaveLength(1);
  });

  it.each([
    { dropped: ['g1'], number: 1 },
    { dropped: ['g1', 'headcount'], number: 1 },
    { dropped: ['headcount'], number: 2 },
  ])('gives empty tables again when $dropped were dropped', async ({ dropped, number }) => {
    const dataSource = open(await freshDatabase());
    await migrate(dataSource);
    await drop(dataSource, ...dropped);
    await expect(listSessions(dataSource, { site: 'default', limit: 1 })).rejects.toThrow(
      GenerationMissingError,
    );
    await migrate(dataSource);
    const generation = await activeGeneration(dataSource);
    expect(generation.number).toBe(number);
    expect(await readCheckpoint(dataSource, generation)).toMatchObject({ seq: 0, logCreatedAt: null });
  });

  it('gives a new generation to a new version, and leaves the former one alone', async () => {
    const dataSource = open(await freshDatabase());
    const other = { name: 'sessions', version: 0 };
    await migrate(dataSource);
    await drop(dataSource, 'g1');
    await withSql(dataSource, (sql) => sql.rows('delete from headcount.generation'));
    await createGeneration(dataSource, { number: 1, projection: other, activate: true });
    await migrate(dataSource);
    await migrate(dataSource);
    expect(await listGenerations(dataSource)).toEqual([
      { number: 1, state: 'live', schema: 'g1', projection: other, active: false },
      { number: 2, state: 'live', schema: 'g2', projection: sessionsProjection, active: true },
    ]);
  });

  it('strikes generations off the list whose tables are gone and that nobody reads', async () => {
    const dataSource = open(await freshDatabase());
    await migrate(dataSource);
    await createGeneration(dataSource, { number: 2 });
    await drop(dataSource, 'g2');
    await migrate(dataSource);
    expect((await listGenerations(dataSource)).map(({ number }) => number)).toEqual([1]);
  });

  it('says that Postgres is away, and goes on when it is there', async () => {
    const gone = open('postgres://nobody:nothing@127.0.0.1:9/none');
    await expect(migrate(gone)).rejects.toThrow(ReadModelUnavailableError);
    await expect(activeGeneration(gone)).rejects.toThrow(ReadModelUnavailableError);
  });
});

describe('the tables', () => {
  it('are what the entities say, column by column and index by index', async () => {
    const url = await freshDatabase();
    const dataSource = open(url);
    await migrate(dataSource);
    const described = new DataSource({
      type: 'postgres',
      driver: pg,
      url,
      schema: 'headcount',
      installExtensions: false,
      entities: [generationEntity, ...generationEntities(1)],
    });
    opened.push(await described.initialize());
    const drift = async () => {
      const { upQueries } = await described.driver.createSchemaBuilder().log();
      return upQueries.map(({ query }) => query);
    };
    expect(await drift()).toEqual([]);
    await withSql(dataSource, (sql) =>
      sql.rows('alter table g1.live alter column last_seen_at drop not null'),
    );
    expect(await drift()).toHaveLength(1);
    await withSql(dataSource, (sql) => sql.rows('drop index g1.session_of_user'));
    expect(await drift()).toHaveLength(2);
  });

  it('hold indexes over nothing that a beat moves', async () => {
    const dataSource = open(await freshDatabase());
    await migrate(dataSource);
    const indexes = await withSql(dataSource, (sql) =>
      sql.rows<{ tablename: string; indexdef: string }>(
        `select tablename, indexdef from pg_indexes where schemaname = 'g1' order by tablename, indexname`,
      ),
    );
    expect(indexes.filter(({ tablename }) => tablename === 'live').map(({ indexdef }) => indexdef)).toEqual([
      'CREATE UNIQUE INDEX live_key ON g1.live USING btree (site, id)',
    ]);
  });

  it('can be filled before their secondary indexes are made', async () => {
    const dataSource = open(await freshDatabase());
    await migrate(dataSource);
    await createGeneration(dataSource, { number: 2, indexes: false });
    const count = () =>
      withSql(dataSource, (sql) =>
        sql.rows(`select 1 from pg_indexes where schemaname = 'g2' and tablename = 'session'`),
      );
    expect(await count()).toHaveLength(1);
    await createIndexes(dataSource, 2);
    expect(await count()).toHaveLength(1 + sessionIndexes.length);
  });
});
