import { randomUUID } from 'node:crypto';
import {
  closeDataSource,
  dropRebuild,
  dumpDigest,
  listGenerations,
  promote,
  RebuildStateError,
  type DataSource,
} from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beats, ended, started } from '../testing/facts.js';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { compareRebuild } from './compare.js';
import { runRebuild, startRebuild } from './run-rebuild.js';
import { sequenceUntil, UntilError } from './until.js';

let dataSource: DataSource;
let test: TestLog;
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
});
afterEach(() => closeDataSource(dataSource));

const start = (until: string) => startRebuild(test.log, dataSource, { pace: 'full', until });
const run = (generation: number, facts = 1_000) =>
  runRebuild({
    ...{ log: test.log, dataSource, generation, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
    limits: { facts, sessions: facts },
  });

/** The log's own times of all that it holds. */
async function logTimes(): Promise<number[]> {
  const reader = await test.log.read({ after: 0 });
  const read = await reader.next(100);
  await reader.close();
  return read.map(({ loggedAt }) => loggedAt);
}

describe('the read model as it was', () => {
  it.each([1, 3, 1_000])('is what was read live at that position, filled %i facts at once', async (facts) => {
    const before = life.length - 4;
    const seq = await test.append(...life.slice(0, before));
    await test.project(dataSource, 1);
    const live = await dumpDigest(dataSource);
    await test.append(...life.slice(before), [started('z', 500)], [ended('z', 505, 'logout')]);
    await test.project(dataSource, 1);

    expect(await start(String(seq))).toMatchObject({ state: 'filling', until: seq, total: seq });
    expect(await run(2, facts)).toMatchObject({ state: 'still', until: seq, done: seq, total: seq });
    expect(await dumpDigest(dataSource, { generation: 2 })).toEqual(live);
    expect(await dumpDigest(dataSource)).not.toEqual(live);
  });

  it('stands still: it is not followed, promoted or compared, only dropped', async () => {
    await test.append(...life);
    await start('5.0');
    await run(2);
    expect((await listGenerations(dataSource)).map(({ state }) => state)).toEqual(['live', 'filling']);
    await expect(promote(dataSource, 2)).rejects.toThrow(RebuildStateError);
    const asked = { log: test.log, dataSource, generation: 2, writer: 'w' };
    await expect(compareRebuild(asked)).rejects.toThrow(RebuildStateError);
    expect(await dropRebuild(dataSource, 2)).toMatchObject({ state: 'dropped' });
    expect(await start('6')).toMatchObject({ generation: 3 });
  });

  it('is asked for by the time at which it was logged', async () => {
    await test.append([started('a', 0)], [beats(['a', 30])], [ended('a', 40, 'logout')]);
    const [first, second] = await logTimes();
    const until = (ms: number) => sequenceUntil(test.log, new Date(ms).toISOString());
    expect(await until(first!)).toBe(1);
    expect(await until(second! - 1)).toBe(1);
    expect(await until(second!)).toBe(2);
    expect(await until(second! + 1e9)).toBe(3);
    const elsewhere = new Date(second! + 3_600_000).toISOString().replace('Z', '+01:00');
    expect(await sequenceUntil(test.log, elsewhere)).toBe(2);
    await expect(until(first! - 1)).rejects.toThrow(UntilError);
  });

  it.each(['0', '4', '4.0', '', 'yesterday', '2026-13-01T00:00:00Z', '2026-03-01'])(
    'is refused where the log does not reach, or for what is no place: "%s"',
    async (until) => {
      await test.append([started('a', 0)], [beats(['a', 30])], [ended('a', 40, 'logout')]);
      await expect(start(until)).rejects.toThrow(UntilError);
      expect(await listGenerations(dataSource)).toHaveLength(1);
    },
  );
});
