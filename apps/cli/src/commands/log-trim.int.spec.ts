import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { clockSubject } from '@headcount/contracts';
import { Snapshots } from '@headcount/event-log';
import { ArchivedLog, openArchive } from '@headcount/event-log/archive';
import { runProjection } from '@headcount/projection-runner';
import { closeDataSource, createDataSource, migrate } from '@headcount/read-model';
import { freshDatabase, ownLog, type OwnLog } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstance, writeInstance } from '../instance.js';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

let own: OwnLog;
let api: FakeApi;
let databaseUrl: string;
beforeEach(async () => {
  [own, databaseUrl, api] = await Promise.all([ownLog(), freshDatabase(), FakeApi.start()]);
  writeInstance({ ...readInstance(api.dataDir)!, natsUrl: own.nats.url, databaseUrl });
});
afterEach(async () => {
  await api.stop();
  await own.dispose();
});

const run = (...args: readonly string[]) => main([...args, '--data-dir', api.dataDir]);
const trim = async (...args: readonly string[]) => {
  api.printed = '';
  expect(await run('log', 'trim', join(api.dataDir, 'archive'), '--json', ...args)).toBe(0);
  return JSON.parse(api.printed) as unknown;
};

async function append(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await own.log.append({ id: randomUUID(), subject: clockSubject, events: [] });
}

/** Brings the tables to the end of the log. */
async function project(): Promise<void> {
  const dataSource = createDataSource(databaseUrl);
  await migrate(dataSource);
  const { lastSeq } = await own.log.state();
  const done = new AbortController();
  await runProjection({
    ...{ log: own.log, dataSource, writer: 'test', now: Date.now, signal: done.signal },
    onStatus: ({ seq }) => {
      if (seq === lastSeq) done.abort();
    },
  });
  await closeDataSource(dataSource);
}

/** Of collectors that have read up to `seq`. */
async function snapshot(seq: number): Promise<void> {
  const snapshots = new Snapshots(own.connection.state);
  const draft = await snapshots.claim('test', await snapshots.current());
  const { createdAt: log } = await own.log.state();
  const mark = { seq, id: '' };
  await draft!.publish({ version: 1, log, from: mark, until: mark, writtenAt: 0 });
}

describe('headcount log trim', () => {
  it('removes what is archived and needed by nobody, and the archive and the log together hold it all', async () => {
    const place = join(api.dataDir, 'archive');
    await append(5);
    expect(await run('log', 'export', place)).toBe(0);
    await append(3);
    await project();
    expect(await trim('--keep-days', '0')).toMatchObject({ to: 0, heldBy: "the collectors' snapshot" });
    await snapshot(6);
    expect(await trim()).toEqual({ firstSeq: 1, to: 0, heldBy: null, trimmed: false });
    expect(await trim('--keep-days', '0', '--dry-run')).toMatchObject({ to: 5, trimmed: false });
    expect(await own.log.state()).toMatchObject({ firstSeq: 1 });
    expect(await trim('--keep-days', '0')).toEqual({ firstSeq: 1, to: 5, heldBy: null, trimmed: true });
    expect(await own.log.state()).toMatchObject({ firstSeq: 6, lastSeq: 8 });
    const reader = await new ArchivedLog(own.log, openArchive(place, {})).read({ after: 0 });
    const read: number[] = [];
    while (read.length < 8) read.push(...(await reader.next(100)).map(({ seq }) => seq));
    await reader.close();
    expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 60_000);

  it('removes nothing that a generation has not applied, or without an archive', async () => {
    await append(2);
    await project();
    await append(2);
    await snapshot(4);
    expect(await run('log', 'trim', join(api.dataDir, 'archive'), '--keep-days', '0')).toBe(1);
    expect(api.told).toContain('holds no archive');
    expect(await run('log', 'export', join(api.dataDir, 'archive'))).toBe(0);
    expect(await trim('--keep-days', '0')).toMatchObject({ to: 0, heldBy: 'generation 1', trimmed: false });
    expect(await own.log.state()).toMatchObject({ firstSeq: 1, lastSeq: 4 });
  }, 60_000);
});
