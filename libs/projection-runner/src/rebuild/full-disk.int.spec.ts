import { randomUUID } from 'node:crypto';
import { chownSync, statSync } from 'node:fs';
import {
  closeDataSource,
  createDataSource,
  dropRebuild,
  dumpDigest,
  listGenerations,
  withSql,
  type DataSource,
  type WhatIf,
} from '@headcount/read-model';
import { freshDatabase, smallDisk, smallDiskProblem, type SmallDisk } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { runRebuild, startRebuild } from './run-rebuild.js';

const problem = smallDiskProblem();
const tablespace = `small_${randomUUID().replaceAll('-', '')}`;

let dataSource: DataSource;
let test: TestLog;
let disk: SmallDisk;
/** New tables are made on the small disk; those that serve, and the database's own log, lie elsewhere. */
beforeEach(async ({ skip }) => {
  if (problem !== null) return skip(problem);
  const databaseUrl = await freshDatabase();
  ({ dataSource, test } = await emptySystem(databaseUrl));
  await test.append(...life);
  await test.project(dataSource, 1);
  disk = smallDisk(16 * 1024 * 1024);
  await withSql(dataSource, async (sql) => {
    const [{ place }] = (await sql.rows(`select current_setting('data_directory') as place`)) as [
      { place: string },
    ];
    const { uid, gid } = statSync(place);
    chownSync(disk.path, uid, gid);
    await sql.rows(`create tablespace ${tablespace} location '${disk.path}'`);
    await sql.rows(
      `alter database "${new URL(databaseUrl).pathname.slice(1)}" set default_tablespace = ${tablespace}`,
    );
  });
  await closeDataSource(dataSource);
  dataSource = createDataSource(databaseUrl);
});
afterEach(async () => {
  if (problem !== null) return;
  disk.makeRoom();
  for (const { number, active } of await listGenerations(dataSource))
    if (!active) await dropRebuild(dataSource, number);
  await withSql(dataSource, (sql) => sql.rows(`drop tablespace ${tablespace}`));
  await closeDataSource(dataSource);
  disk.dispose();
});

const run = (generation: number) =>
  runRebuild({
    ...{ log: test.log, dataSource, generation, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
  });

describe('a disk that is full while the tables are filled', { timeout: 120_000 }, () => {
  it.each<[string, WhatIf | null, string]>([
    ['a rebuild', null, 'level'],
    ['another policy', { site: 'default', policy: { leaseSeconds: 75 } }, 'still'],
  ])('ends %s with what is wrong, and nothing else', async (_, whatIf, ends) => {
    const before = await dumpDigest(dataSource);
    const start = () => startRebuild(test.log, dataSource, { pace: 'full', whatIf });
    await start();
    disk.fill();
    expect(await run(2)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/No space left on device/) as unknown,
    });
    expect(await dumpDigest(dataSource)).toEqual(before);
    expect(await dropRebuild(dataSource, 2)).toMatchObject({ state: 'dropped' });
    expect((await listGenerations(dataSource)).map(({ number }) => number)).toEqual([1]);
    disk.makeRoom();
    await start();
    expect(await run(3)).toMatchObject({ state: ends, problem: null });
  });
});
