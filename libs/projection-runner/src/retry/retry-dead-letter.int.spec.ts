import { randomUUID } from 'node:crypto';
import {
  closeDataSource,
  createGeneration,
  DeadLetterMissingError,
  DeadLetterStandsError,
  dumpDigest,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import type { HeadcountEvent, Position } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beats, ended, identified, policyChanged, started } from '../testing/facts.js';
import { emptySystem, type TestLog } from '../testing/life.js';
import { retryDeadLetter } from './retry-dead-letter.js';

let dataSource: DataSource;
let test: TestLog;
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
});
afterEach(() => closeDataSource(dataSource));

const project = (generation: number) => test.project(dataSource, generation);

const run = (text: string) => withSql(dataSource, (sql) => sql.rows<{ text: string }>(text));
const letters = async () =>
  (
    await run(`select seq || '.' || index || ' ' || count as text from g1.dead_letter order by seq, index`)
  ).map(({ text }) => text);
const retry = (position: Position, site = 'default') =>
  retryDeadLetter({ log: test.log, dataSource, position, site, writer: randomUUID() });

/** Appends and projects while Postgres refuses rows that break `rule`; then the fault is mended. */
async function refused(
  rule: { readonly table: string; readonly check: string },
  ...envelopes: readonly (readonly HeadcountEvent[])[]
): Promise<void> {
  const table = `g1.${rule.table}`;
  await run(`alter table ${table} add constraint bad check (${rule.check})`);
  for (const envelope of envelopes) {
    await test.append(envelope);
    await project(1);
  }
  await run(`alter table ${table} drop constraint bad`);
}

/** The rows are those of a projection that nothing ever was in the way of. */
async function asIfNothingHadBeen(): Promise<void> {
  await createGeneration(dataSource, { number: 2 });
  await project(2);
  const [mended, sound] = [
    await dumpDigest(dataSource, { generation: 1 }),
    await dumpDigest(dataSource, { generation: 2 }),
  ];
  expect(mended.tables).toEqual(sound.tables);
}

const noBadHost = { table: 'session', check: `host <> 'bad'` };

describe('a dead letter that is tried again', () => {
  it('brings a start back with all that was said of its session since, and leaves the others', async () => {
    await refused(
      noBadHost,
      [started('a', 0), started('b', 0, { host: 'bad' })],
      [beats(['a', 30], ['b', 30], ['c', 30])],
      [beats(['b', 60])],
      [identified('b', 70, 'bob'), ended('b', 80, 'logout'), ended('c', 80, 'logout')],
    );
    expect(await letters()).toEqual(['1.1 1', '2.0 2', '3.0 1', '4.0 1', '4.1 1', '4.2 1']);
    expect(await retry({ seq: 1, index: 1 })).toBe(5);
    expect(await letters()).toEqual(['2.0 1', '4.2 1']);
    await asIfNothingHadBeen();
  });

  it('is taken up by an open session that went on without it', async () => {
    await refused(
      { table: 'session', check: `user_id <> 'bob'` },
      [started('a', 0, { userId: 'ada' })],
      [identified('a', 10, 'bob')],
      [identified('a', 20, 'eve'), beats(['a', 40])],
    );
    expect(await letters()).toEqual(['2.0 1']);
    expect(await retry({ seq: 2, index: 0 })).toBe(1);
    expect(await letters()).toEqual([]);
    await asIfNothingHadBeen();
  });

  it('does not undo what took the place of a setting', async () => {
    await refused(
      { table: 'policy', check: `policy->>'leaseMs' <> '5000'` },
      [policyChanged({ leaseMs: 5_000 })],
      [policyChanged({ leaseMs: 6_000 })],
    );
    expect(await letters()).toEqual(['1.0 1']);
    await retry({ seq: 1, index: 0 });
    await asIfNothingHadBeen();
  });

  it('stands, and changes nothing, while its cause is there', async () => {
    await test.append([started('a', 0), started('b', 0, { host: 'nul \0 here' })], [beats(['c', 30])]);
    await project(1);
    const before = await dumpDigest(dataSource);
    await expect(retry({ seq: 1, index: 1 })).rejects.toThrow(/at 1\.1 stands: .*0x00/);
    await expect(retry({ seq: 2, index: 0 })).rejects.toThrow(DeadLetterStandsError);
    expect(await dumpDigest(dataSource)).toEqual(before);
  });

  it('is only found at its place, by its own site', async () => {
    await test.append([started('a', 0)], [beats(['c', 30])]);
    await project(1);
    await expect(retry({ seq: 1, index: 0 })).rejects.toThrow(DeadLetterMissingError);
    await expect(retry({ seq: 2, index: 0 }, 'elsewhere')).rejects.toThrow(DeadLetterMissingError);
  });

  it('lets the projection go on where it was', async () => {
    await refused(noBadHost, [started('b', 0, { host: 'bad' })]);
    await retry({ seq: 1, index: 0 });
    await test.append([beats(['b', 30])], [ended('b', 40, 'logout')]);
    await project(1);
    expect(await letters()).toEqual([]);
    await asIfNothingHadBeen();
  });
});
