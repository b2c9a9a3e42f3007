import { randomUUID } from 'node:crypto';
import { LogTrimmedError } from '@headcount/event-log';
import {
  activeGeneration,
  closeDataSource,
  countDeadLetters,
  dropRebuild,
  dumpDigest,
  isRebuilderAtWork,
  listGenerations,
  promote,
  readRebuild,
  RebuildInProgressError,
  RebuildStateError,
  rollback,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import type { HeadcountEvent } from '@headcount/session-core';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beats, ended, resumed, started } from '../testing/facts.js';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { compareRebuild } from './compare.js';
import { runRebuild, startRebuild, type RebuildOptions } from './run-rebuild.js';

let dataSource: DataSource;
let test: TestLog;
const cleanUps: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await closeDataSource(dataSource);
});

const project = (generation: number) => test.project(dataSource, generation);

const start = () => startRebuild(test.log, dataSource, { pace: 'full' });
const run = (more: Partial<RebuildOptions> = {}) =>
  runRebuild({
    ...{ log: test.log, dataSource, generation: 2, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
    ...more,
  });

/** 300 sessions that come and go by twos, some back after their end, some told late. */
function crowd(): readonly (readonly HeadcountEvent[])[] {
  const envelopes: (readonly HeadcountEvent[])[] = [];
  for (let i = 0; i < 150; i++) {
    const [a, b] = [`a${i}`, `b${i}`];
    envelopes.push([started(a, 10 * i), started(b, 10 * i + 1, { userId: `user-${i % 7}` })]);
    envelopes.push([beats([a, 10 * i + 30], [b, 10 * i + 31, false])]);
    if (i % 3 > 0) envelopes.push([ended(a, 10 * i + 40, i % 3 === 1 ? 'logout' : 'lease_expired')]);
    if (i % 6 === 5) envelopes.push([resumed(`a${i - 3}`, 10 * i + 400)]);
    if (i > 60) envelopes.push([beats([`a${i - 60}`, 10 * (i - 60) + 35], [`b${i - 40}`, 10 * i])]);
  }
  return envelopes;
}

/** Small enough that a few sessions fill a batch. */
const small = { facts: 40, sessions: 12 };

const digestOf = (generation: number) => dumpDigest(dataSource, { generation });

describe('a rebuild', () => {
  it.each([
    ['in one batch', undefined],
    ['in many small ones', small],
    ['fact by fact', { facts: 1, sessions: 1 }],
  ])(
    'gives the rows of the live projection, %s',
    async (_, limits) => {
      await test.append(...life, ...crowd());
      await project(1);
      await start();
      const rebuild = await run(limits === undefined ? {} : { limits });
      expect(rebuild).toMatchObject({ state: 'level', generation: 2, problem: null });
      expect(rebuild!.done).toBe(rebuild!.total);
      expect(await digestOf(2)).toEqual(await digestOf(1));
    },
    180_000,
  );

  it('has the indexes of a generation that was made with them', async () => {
    await test.append(...life);
    await start();
    await run();
    const indexesOf = (schema: string) =>
      withSql(dataSource, (sql) =>
        sql.rows(
          `select tablename, replace(indexdef, schemaname, '') as def from pg_indexes where schemaname = $1
           order by tablename, indexname`,
          [schema],
        ),
      );
    expect(await indexesOf('g2')).toEqual(await indexesOf('g1'));
  });

  it('goes on where it was broken off, whenever that is', async () => {
    const seq = await test.append(...life, ...crowd());
    await project(1);
    await start();
    let turns = 0;
    for (let state = 'filling'; state !== 'level'; turns++) {
      const aborting = new AbortController();
      let looks = 0;
      // told to end after a few pieces of work
      const now = () => {
        if (++looks > 12) aborting.abort();
        return Date.now();
      };
      ({ state } = (await run({ limits: small, signal: aborting.signal, now }))!);
      if (turns > seq) throw new Error(`it stays ${state}`);
    }
    expect(turns).toBeGreaterThan(2);
    expect(await digestOf(2)).toEqual(await digestOf(1));
  });

  it('is refused while another one is under way, and after the beginning of the log is gone', async () => {
    await test.append(...life);
    await start();
    await expect(start()).rejects.toThrow(RebuildInProgressError);
    await dropRebuild(dataSource, 2);
    test.log.faults.trimTo(2);
    await expect(start()).rejects.toThrow(LogTrimmedError);
  });

  it('is left to the process that is at it', async () => {
    await test.append(...life);
    await start();
    const waiting = await withSql(dataSource, async (sql) => {
      await sql.rows('begin');
      await sql.rows('select 1 from headcount.rebuild for update');
      const first = run();
      await eventually(() => isRebuilderAtWork(dataSource), { what: 'the first to begin' });
      expect(await run()).toBeNull();
      await sql.rows('commit');
      return first;
    });
    expect(waiting).toMatchObject({ state: 'level' });
  });

  it('ends when it is dropped, and leaves the active generation as it was', async () => {
    await test.append(...life, ...crowd());
    await project(1);
    const before = await dumpDigest(dataSource);
    await start();
    let dropped: Promise<unknown> | undefined;
    const now = () => {
      dropped ??= dropRebuild(dataSource, 2);
      return Date.now();
    };
    const rebuild = await run({ limits: { facts: 1, sessions: 1 }, now });
    await dropped;
    expect(rebuild).toMatchObject({ state: 'dropped' });
    expect(await listGenerations(dataSource)).toHaveLength(1);
    expect(await dumpDigest(dataSource)).toEqual(before);
  });

  it.each([5, 1_000])(
    'buries what Postgres refuses, as a live projection does, whatever stands beside it: %i at once',
    async (facts) => {
      const bad = [started('bad', 0, { host: 'nul \0 here' }), started('good', 0)];
      await test.append(...life, bad, [beats(['bad', 30], ['good', 30])], ...life);
      await project(1);
      await start();
      expect(await run({ limits: { facts, sessions: facts } })).toMatchObject({
        state: 'level',
        problem: null,
      });
      expect(await dumpDigest(dataSource, { generation: 2 })).toEqual(await dumpDigest(dataSource));
      expect(await countDeadLetters(dataSource, (await listGenerations(dataSource))[1]!)).toBeGreaterThan(1);
    },
  );
});

describe('a generation that is level', () => {
  beforeEach(async () => {
    await test.append(...life);
    await project(1);
    await start();
    await run();
  });

  it('takes the place of the active one, and gives it back', async () => {
    await expect(rollback(dataSource, 2)).rejects.toThrow(RebuildStateError);
    expect(await promote(dataSource, 2)).toMatchObject({ state: 'promoted', former: 1 });
    expect((await activeGeneration(dataSource)).number).toBe(2);
    expect(await rollback(dataSource, 2)).toMatchObject({ state: 'level', former: null });
    expect((await activeGeneration(dataSource)).number).toBe(1);
  });

  it('is not promoted while it lacks what the active one has', async () => {
    await test.append([started('z', 500)]);
    await project(1);
    await expect(promote(dataSource, 2, { holdMs: 20, withinMs: 40 })).rejects.toThrow(/not level/);
    expect((await activeGeneration(dataSource)).number).toBe(1);
    await project(2);
    await promote(dataSource, 2);
    expect((await activeGeneration(dataSource)).number).toBe(2);
  });

  it('is dropped with its tables; once it is promoted, the former one is', async () => {
    await promote(dataSource, 2);
    expect(await dropRebuild(dataSource, 2)).toMatchObject({ state: 'promoted', former: null });
    await expect(dropRebuild(dataSource, 2)).rejects.toThrow(RebuildStateError);
    await expect(rollback(dataSource, 2)).rejects.toThrow(RebuildStateError);
    expect((await listGenerations(dataSource)).map(({ number }) => number)).toEqual([2]);
    const next = await start();
    expect(next.generation).toBe(3);
    expect(await dropRebuild(dataSource, 3)).toMatchObject({ state: 'dropped' });
    expect(await readRebuild(dataSource, 3)).toMatchObject({ state: 'dropped' });
  });

  const compare = () => compareRebuild({ log: test.log, dataSource, generation: 2, writer: randomUUID() });

  it('is compared at one position, wherever each of them stands', async () => {
    const seq = await test.append([started('z', 500)], [ended('z', 505, 'logout')]);
    await project(1);
    expect(await compare()).toMatchObject({ equal: true, position: seq, examples: [] });
    await test.append([started('y', 600)]);
    await project(2);
    const compared = compare();
    await project(1);
    expect(await compared).toMatchObject({ equal: true, position: seq + 1 });
  });

  it('is told apart by one cell of one row, and by a missing one', async () => {
    await withSql(dataSource, async (sql) => {
      await sql.rows(`update g2.session set connected_ms = connected_ms + 1 where id = 'c'`);
      await sql.rows(`delete from g2.live where id = 'a'`);
    });
    const { equal, tables, examples } = await compare();
    expect(equal).toBe(false);
    const different = tables.filter((table) => table.different > 0);
    expect(different.map(({ name, rows, different }) => ({ name, rows, different }))).toEqual([
      { name: 'session', rows: [3, 3], different: 1 },
      { name: 'live', rows: [2, 1], different: 1 },
    ]);
    const [a, b] = different[0]!.sums['connected_ms']!;
    expect(b - a).toBe(1);
    expect(examples).toEqual([
      {
        table: 'session',
        key: { site: 'default', id: 'c' },
        missingIn: null,
        columns: { connected_ms: [expect.any(Number), expect.any(Number)] },
      },
      expect.objectContaining({ table: 'live', key: { site: 'default', id: 'a' }, missingIn: 2 }),
    ]);
  });

  it('is compared with the one whose place it took, and not once that is gone', async () => {
    await promote(dataSource, 2);
    expect(await compare()).toMatchObject({ equal: true });
    await dropRebuild(dataSource, 2);
    await expect(compare()).rejects.toThrow(RebuildStateError);
  });
});
