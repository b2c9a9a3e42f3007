import { randomUUID } from 'node:crypto';
import { LogTrimmedError, type EventLog } from '@headcount/event-log';
import { ArchiveError, ArchivedLog, exportLog } from '@headcount/event-log/archive';
import { MemoryArchive } from '@headcount/event-log/memory-archive';
import {
  activeGeneration,
  closeDataSource,
  dumpDigest,
  listRebuilds,
  type DataSource,
} from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beats, ended, started } from '../testing/facts.js';
import { emptySystem, life, type TestLog } from '../testing/life.js';
import { runRebuild, startRebuild } from './run-rebuild.js';

let dataSource: DataSource;
let test: TestLog;
let archive: MemoryArchive;
let log: EventLog;
beforeEach(async () => {
  ({ dataSource, test } = await emptySystem(await freshDatabase()));
  archive = new MemoryArchive();
  log = new ArchivedLog(test.log, archive);
});
afterEach(() => closeDataSource(dataSource));

const exported = () => exportLog(test.log, archive, { segmentBytes: 1_000 });
const start = (until?: string) => startRebuild(log, dataSource, { pace: 'full', until });
const run = (generation = 2) =>
  runRebuild({
    ...{ log, dataSource, generation, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
  });
const digestOf = (generation: number) => dumpDigest(dataSource, { generation });

/** A life that is projected and archived, and then more of one, whose beginning the log holds, too. */
async function trimmedLog(): Promise<number> {
  const archived = await test.append(...life, [started('late', 500), started('x', 501)]);
  await exported();
  const last = await test.append([beats(['late', 530], ['x', 531])], [ended('x', 540, 'logout')]);
  await test.project(dataSource, 1);
  test.log.faults.trimTo(archived - 2);
  return last;
}

describe('a rebuild of a log whose beginning is gone', () => {
  it('reads the archive first, then the log, and gives the rows of the live projection', async () => {
    const last = await trimmedLog();
    expect(await start()).toMatchObject({ total: last });
    expect(await run()).toMatchObject({ state: 'level', problem: null, done: last });
    expect(await digestOf(2)).toEqual(await digestOf(1));
  });

  it('ends where it is asked to, also within the archive', async () => {
    await test.append(...life.slice(0, 6));
    await test.project(dataSource, 1);
    const then = await digestOf(1);
    const last = await test.append(...life.slice(6));
    await exported();
    test.log.faults.trimTo(last);
    await start('6.1');
    expect(await run()).toMatchObject({ state: 'still', until: 6 });
    expect(await digestOf(2)).toEqual(then);
  });

  it('is refused without an archive, with what to do, and nothing is begun', async () => {
    await trimmedLog();
    archive.pieces.clear();
    await expect(start()).rejects.toThrow(LogTrimmedError);
    await expect(start()).rejects.toThrow('name the archive that holds it (HEADCOUNT_ARCHIVE)');
    expect(await listRebuilds(dataSource)).toEqual([]);
  });

  it('is refused when the archive does not reach to where the log begins, or begins too late', async () => {
    await trimmedLog();
    const { firstSeq, lastSeq } = await test.log.state();
    test.log.faults.trimTo(lastSeq);
    await expect(start()).rejects.toThrow(
      `the log begins at ${lastSeq}, but was read up to ${firstSeq + 2} only`,
    );
    archive.pieces.clear();
    await exported();
    await test.append([beats(['late', 560])]);
    test.log.faults.trimTo(lastSeq + 1);
    await expect(start()).rejects.toThrow(`the log begins at ${lastSeq}`);
    expect(await listRebuilds(dataSource)).toEqual([]);
  });

  it("is refused with another log's archive", async () => {
    await trimmedLog();
    archive.alter('manifest.json', (data) =>
      Buffer.from(data.toString().replace(/"log": "[^"]+"/, '"log": "2001-01-01T00:00:00Z"')),
    );
    await expect(start()).rejects.toThrow(ArchiveError);
    await expect(start()).rejects.toThrow('the archive of the log created at 2001-01-01');
  });

  it('ends as failed on a damaged segment, names it, and leaves the active generation as it is', async () => {
    await trimmedLog();
    const before = await digestOf(1);
    const name = archive.segments[2]!;
    await start();
    archive.alter(name, (data) => data.subarray(9));
    expect(await run()).toMatchObject({ state: 'failed', problem: expect.stringContaining(name) as string });
    expect(await digestOf(1)).toEqual(before);
    expect((await activeGeneration(dataSource)).number).toBe(1);
  });
});

describe('a log with an archive', () => {
  it('is read alone as long as it holds what is asked for, however the archive looks', async () => {
    const last = await test.append(...life);
    await exported();
    archive.alter('manifest.json', () => Buffer.from('{}'));
    expect(await log.state()).toEqual(await test.log.state());
    const reader = await log.read({ after: 0 });
    expect((await reader.next(1_000)).at(-1)).toMatchObject({ seq: last });
    await reader.close();
  });

  it('notices behind a checkpoint that the archive holds something else there, or is of another log', async () => {
    const archived = await test.append(...life);
    await exported();
    test.log.faults.trimTo(archived);
    const { createdAt } = await test.log.state();
    for (const after of [1, 3, 5]) {
      const other = await log.read({ after, identity: createdAt, lastEnvelopeId: 'another' });
      await expect(other.next(1)).rejects.toThrow(`at ${after} stands envelope`);
    }
    const replaced = await log.read({ after: 1, identity: '2001-01-01T00:00:00Z' });
    await expect(replaced.next(1)).rejects.toThrow('it was replaced');
  });
});
