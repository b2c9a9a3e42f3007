import { randomBytes, randomUUID } from 'node:crypto';
import { LogContinuityError, type LogState } from '@headcount/event-log';
import type { MemoryLog } from '@headcount/event-log/memory';
import {
  canonicalDump,
  closeDataSource,
  createDatabase,
  createDataSource,
  dumpDigest,
  findSession,
  inTransaction,
  LogMismatchError,
  migrate,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { beats, ended, started } from '../testing/facts.js';
import { life, TestLog } from '../testing/life.js';
import { runProjection, type ProjectionOptions } from './run-projection.js';
import { beforeStart, type ProjectionStatus } from './status.js';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A projector that runs until the end of the test, or `stop`. */
class Running {
  status: ProjectionStatus = beforeStart;
  readonly troubles: Error[] = [];
  readonly ended: Promise<Error | undefined>;
  readonly #abort = new AbortController();

  constructor(log: MemoryLog, dataSource: DataSource, more: Partial<ProjectionOptions> = {}) {
    this.ended = runProjection({
      ...{ log, dataSource, writer: randomUUID(), now: Date.now, signal: this.#abort.signal },
      onStatus: (status) => (this.status = status),
      onTrouble: (error) => this.troubles.push(error),
      ...more,
    }).then(
      () => undefined,
      (error: Error) => error,
    );
    cleanUps.push(() => this.stop());
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }

  async reaches(seq: number): Promise<void> {
    await eventually(() => this.status.seq === seq, { what: `the projector to reach ${seq}` });
  }

  async is(phase: ProjectionStatus['phase']): Promise<void> {
    await eventually(() => this.status.phase === phase, { what: `the projector to be ${phase}` });
  }
}

function connected(url: string): DataSource {
  const dataSource = createDataSource(url);
  cleanUps.push(() => closeDataSource(dataSource));
  return dataSource;
}

async function migrated(): Promise<DataSource> {
  const dataSource = connected(await freshDatabase());
  await migrate(dataSource);
  return dataSource;
}

function urlOf(dataSource: DataSource): string {
  const { options } = dataSource;
  if (options.type !== 'postgres' || options.url === undefined) throw new Error('no Postgres');
  return options.url;
}

/** Ends connections that wait for somebody's lock on rows of a table. */
async function cutWhoeverWaitsFor(dataSource: DataSource, table: string): Promise<boolean> {
  const cut = await withSql(dataSource, (sql) =>
    sql.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
      [`%"${table}"%`],
    ),
  );
  return cut.length > 0;
}

/** What a fresh rebuild of the whole log gives. */
async function rebuiltDigest(log: MemoryLog, seq: number) {
  const dataSource = await migrated();
  const running = new Running(log, dataSource);
  await running.reaches(seq);
  await running.stop();
  return dumpDigest(dataSource);
}

describe('a projection', () => {
  it('brings the tables to the end of the log and goes on as it grows', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const seq = await test.append(...life);
    const running = new Running(test.log, dataSource);
    await running.reaches(seq);
    await running.reaches(await test.append([ended('a', 95, 'client_closed')]));
    const { session, position } = await findSession(dataSource, { site: 'default', id: 'a' });
    expect(session).toMatchObject({
      status: 'ended',
      userId: 'alice',
      spanSeconds: 95,
      attributes: { role: 'x' },
    });
    expect(session?.measures).toEqual({ cpuMaxPercent: 12.345678901234567 });
    expect(position.seq).toBe(seq + 1);
    await eventually(() => running.status.lagEvents === 0, { what: 'a lag of 0' });
    expect(running.status).toMatchObject({ phase: 'running', problem: null, lagSeconds: 0, deadLetters: 1 });
  });

  it('gives the same rows in one go, envelope by envelope, and in several turns', async () => {
    const test = new TestLog();
    let seq = await test.append(...life.slice(0, 4));
    const [dataSource, slow] = [await migrated(), await migrated()];
    for (const envelopes of [[], life.slice(4, 6), life.slice(6)]) {
      seq = Math.max(seq, await test.append(...envelopes));
      const running = new Running(test.log, dataSource);
      await running.reaches(seq);
      await running.stop();
    }
    await new Running(test.log, slow, { limits: { factsAtOnce: 1, factsWaiting: 1 } }).reaches(seq);
    const expected = await rebuiltDigest(test.log, seq);
    expect(await dumpDigest(dataSource)).toEqual(expected);
    expect(await dumpDigest(slow)).toEqual(expected);
  });

  it('applies once what it was writing when its connection was cut', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    await test.append(...life.slice(0, 4));
    const running = new Running(test.log, dataSource);
    await running.reaches(4);
    const other = connected(urlOf(dataSource));
    const seq = await inTransaction(other, {}, async (sql) => {
      await sql.rows('select 1 from g1.live for update');
      const last = await test.append(...life.slice(4));
      await eventually(() => cutWhoeverWaitsFor(other, 'live'), { what: 'the projector to write into live' });
      return last;
    });
    await running.reaches(seq);
    expect(running.troubles.length).toBeGreaterThan(0);
    expect(await dumpDigest(dataSource)).toEqual(await rebuiltDigest(test.log, seq));
  });

  it('buries the one event that cannot be stored, and applies all others', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const seq = await test.append(
      [started('a', 0), started('bad', 0, { host: 'nul \0 here' }), started('c', 0)],
      [beats(['a', 30], ['bad', 30], ['c', 30])],
      [started('worse', Number.MAX_SAFE_INTEGER / 2000)],
      [started(randomBytes(6_000).toString('base64'), 0), started('d', 0)],
    );
    const running = new Running(test.log, dataSource);
    await running.reaches(seq);
    const letters = await withSql(dataSource, (sql) =>
      sql.rows<{ at: string; reason: string; event: string }>(
        `select seq || '.' || index as at, reason, event from g1.dead_letter order by seq, index`,
      ),
    );
    expect(letters.map((letter) => letter.at)).toEqual(['1.1', '2.0', '3.0', '4.0']);
    expect(letters[0]!.reason).toMatch(/can't be projected: .*0x00/);
    expect(JSON.parse(letters[0]!.event)).toMatchObject({ data: { sessionId: 'bad', host: 'nul \0 here' } });
    const found = await withSql(dataSource, (sql) =>
      sql.rows<{ id: string }>('select id from g1.live order by id'),
    );
    expect(found.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
    expect(running.status).toMatchObject({ phase: 'running', deadLetters: 4 });
    expect(running.troubles).toEqual([]);
    const slow = await migrated();
    await new Running(test.log, slow, { limits: { factsAtOnce: 1, factsWaiting: 1 } }).reaches(seq);
    expect(await dumpDigest(slow)).toEqual(await dumpDigest(dataSource));
  });
});

describe('two projectors', () => {
  it('never both write; the other takes over when the first stops', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const first = new Running(test.log, dataSource);
    await first.is('running');
    const second = new Running(test.log, dataSource);
    await second.is('standby');
    await first.reaches(await test.append(...life.slice(0, 5)));
    expect(second.status.phase).toBe('standby');
    await first.stop();
    await second.is('running');
    const seq = await test.append(...life.slice(5));
    await second.reaches(seq);
    expect(await dumpDigest(dataSource)).toEqual(await rebuiltDigest(test.log, seq));
  });

  it('fence off the one that was silent for too long', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const first = new Running(test.log, dataSource, { claimMs: 800 });
    await first.reaches(await test.append(...life.slice(0, 5)));
    await withSql(dataSource, (sql) =>
      sql.affected(
        `update g1.checkpoint set epoch = epoch + 1, claimed_by = 'other', claimed_at = clock_timestamp()`,
      ),
    );
    const seq = await test.append(...life.slice(5));
    await first.is('standby');
    expect((await dumpDigest(dataSource)).position).toBe(5);
    await first.is('running');
    await first.reaches(seq);
    expect(await dumpDigest(dataSource)).toEqual(await rebuiltDigest(test.log, seq));
  });
});

describe('a projection waits', () => {
  it('for the database, and for its tables', async () => {
    const server = inject('postgresUrl');
    const name = `late_${randomUUID().replaceAll('-', '')}`;
    const dataSource = connected(new URL(`/${name}`, server).href);
    const test = new TestLog();
    const seq = await test.append(...life);
    const running = new Running(test.log, dataSource);
    await eventually(() => running.status.problem?.includes(name), {
      what: 'the missing database to be told',
    });
    await createDatabase(server, name);
    await eventually(() => running.status.problem?.includes('headcount migrate'), {
      what: 'the missing tables to be told',
    });
    await migrate(dataSource);
    await running.reaches(seq);
    expect(running.status).toMatchObject({ phase: 'running', problem: null });
  });

  it.each([['drop schema g1 cascade'], ['drop schema g1 cascade; drop schema headcount cascade']])(
    'for the tables when they are dropped (%s), and fills them again from the log',
    async (drop) => {
      const [dataSource, test] = [await migrated(), new TestLog()];
      const seq = await test.append(...life);
      const running = new Running(test.log, dataSource, { claimMs: 400 });
      await running.reaches(seq);
      const before = await dumpDigest(dataSource);
      await withSql(dataSource, (sql) => sql.rows(drop));
      await running.is('waiting');
      await migrate(dataSource);
      await running.is('running');
      await running.reaches(seq);
      expect(await dumpDigest(dataSource)).toEqual(before);
    },
  );

  it('for the log', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    await test.append(...life.slice(0, 5));
    test.log.faults.goAway();
    const running = new Running(test.log, dataSource);
    await eventually(() => running.troubles.length > 0, { what: 'the trouble to be told' });
    expect(running.status.phase).toBe('waiting');
    test.log.faults.comeBack();
    await running.reaches(5);
    test.log.faults.goAway();
    test.log.faults.comeBack();
    await running.reaches(await test.append(...life.slice(5)));
  });
});

describe('a projection stops', () => {
  it('when the log goes back, and writes nothing more', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const running = new Running(test.log, dataSource);
    await running.reaches(await test.append(...life));
    test.log.faults.goBackTo(3);
    expect(await running.ended).toBeInstanceOf(LogContinuityError);
    expect(running.status.phase).toBe('stopped');
    expect(running.status.problem).toMatch(/went back/);
    expect((await dumpDigest(dataSource)).position).toBe(life.length);
  });

  it('when it starts on a log that ends before its checkpoint', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const first = new Running(test.log, dataSource);
    await first.reaches(await test.append(...life));
    await first.stop();
    test.log.faults.goBackTo(3);
    await test.append(...life);
    expect(await new Running(test.log, dataSource).ended).toBeInstanceOf(LogContinuityError);
  });

  it('when the log is another one', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const first = new Running(test.log, dataSource);
    await first.reaches(await test.append(...life));
    await first.stop();
    test.log.faults.replaceStream('2030-01-01T00:00:00Z');
    await test.append(...life, ...life);
    const error = await new Running(test.log, dataSource).ended;
    expect(error).toBeInstanceOf(LogMismatchError);
    expect(error?.message).toContain('2030-01-01T00:00:00Z' satisfies LogState['createdAt']);
  });

  it('when the tables belong to another version', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    await withSql(dataSource, (sql) => sql.affected('update headcount.generation set version = 99'));
    expect((await new Running(test.log, dataSource).ended)?.message).toMatch(/version 99.*rebuild/);
  });

  it('when it is told to, with its claim given back', async () => {
    const [dataSource, test] = [await migrated(), new TestLog()];
    const running = new Running(test.log, dataSource);
    await running.reaches(await test.append(...life));
    await running.stop();
    expect(await running.ended).toBeUndefined();
    const claims = await withSql(dataSource, (sql) => sql.rows('select claimed_by from g1.checkpoint'));
    expect(claims).toEqual([{ claimed_by: null }]);
    const tables = new Set<string>();
    for await (const { table } of canonicalDump(dataSource)) tables.add(table);
    expect([...tables]).toEqual([
      'session',
      'live',
      'cell',
      'crowd',
      'user_day',
      'recency',
      'api_key',
      'key_revocation',
      'policy',
      'dead_letter',
      'checkpoint',
    ]);
  });
});
