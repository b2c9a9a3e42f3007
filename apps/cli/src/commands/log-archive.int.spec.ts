import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { clockSubject, lifecycleSubject, streamName } from '@headcount/contracts';
import { provision, type RawMessage } from '@headcount/event-log';
import { ownLog, S3Server, type OwnLog } from '@headcount/testing-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readInstance, writeInstance } from '../instance.js';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

let own: OwnLog;
let s3: S3Server;
let api: FakeApi;
beforeAll(async () => {
  [own, s3] = await Promise.all([ownLog(), S3Server.start('logs')]);
});
afterAll(() => Promise.all([own.dispose(), s3.stop()]));
beforeEach(async () => {
  api = await FakeApi.start();
  writeInstance({ ...readInstance(api.dataDir)!, natsUrl: own.nats.url });
  for (const [name, value] of Object.entries<string>({ ...s3.access })) vi.stubEnv(name, value);
  await emptyLog();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await api.stop();
});

const run = (...args: readonly string[]) => main([...args, '--data-dir', api.dataDir]);

/** A new stream takes the place of the one that there was. */
async function emptyLog(): Promise<void> {
  const { streams } = await own.connection.nats.manager();
  await streams.delete(streamName);
  await provision(own.connection);
}

const messages = async (): Promise<readonly RawMessage[]> => {
  const { log } = own.connection;
  const { lastSeq } = await log.state();
  const reader = await log.readRaw({ after: 0 });
  const read: RawMessage[] = [];
  while (read.length < lastSeq) read.push(...(await reader.next(1_000)));
  await reader.close();
  return read;
};

const imported = Date.UTC(2025, 0, 1);

/** Guarded, long and short messages, one with the time of an earlier log, and two that nobody can read. */
async function fill(count: number): Promise<void> {
  const { log } = own.connection;
  const subject = lifecycleSubject('shop');
  for (let i = 0; i < count; i += 1) {
    const expectedEnd = (await log.state()).lastSeq;
    const common = { seq: 0, loggedAt: imported + 1_000 * i, subject: i % 2 ? subject : clockSubject };
    const data = Buffer.from(
      JSON.stringify([{ type: 'x', id: `${i}`, text: 'y'.repeat(i % 3 ? 10 : 3_000) }]),
    );
    const guard = i % 2 ? { expectedLastSequence: await log.lastSequenceOf(subject) } : {};
    await log.appendRaw({ ...common, id: `m${expectedEnd}`, encoding: '', data }, { expectedEnd, ...guard });
  }
  const { lastSeq: expectedEnd } = await log.state();
  const broken = { seq: 0, loggedAt: imported, subject, data: Buffer.from([0, 255, 10, 13]) };
  await log.appendRaw({ ...broken, id: `broken${expectedEnd}`, encoding: 'deflate' }, { expectedEnd });
  const cut = deflateSync('"no list"');
  await log.appendRaw(
    { ...broken, id: `cut${expectedEnd}`, encoding: 'deflate', data: cut },
    { expectedEnd: expectedEnd + 1 },
  );
}

describe.each([
  ['a directory', () => join(api.dataDir, 'archive')],
  ['a bucket', () => `s3://logs/of/${api.dataDir.replaceAll(/[^a-z0-9]/gi, '')}`],
])('headcount log export to %s', (_, place) => {
  it('and import bring every message back as it was, bytes and times', async () => {
    await fill(30);
    const log = (await own.connection.log.state()).createdAt;
    expect(await run('log', 'export', place(), '--json')).toBe(0);
    expect(JSON.parse(api.printed)).toMatchObject({
      ...{ log, first: 1, last: 32, count: 32, messages: 32, segments: 1 },
    });
    expect(api.told).toContain('exported up to 32 of 32');
    await fill(3);
    api.printed = '';
    expect(await run('log', 'export', place())).toBe(0);
    expect(api.printed).toMatch(
      /^5 messages added in 1 segments, \d+ bytes\n.* holds 37 messages, from 1 to 37\n$/,
    );
    const former = await messages();
    await emptyLog();
    api.printed = '';
    expect(await run('log', 'import', place(), '--json')).toBe(0);
    const told = JSON.parse(api.printed) as Record<string, unknown>;
    expect(told).toMatchObject({ from: log, first: 1, last: 37, count: 37, imported: 37, found: 0 });
    expect(told['log']).not.toBe(log);
    expect(await messages()).toEqual(former);
    // once more changes nothing, and the log is not the archived one: it needs an archive of its own
    expect(await run('log', 'import', place())).toBe(0);
    expect(await messages()).toEqual(former);
    expect(await run('log', 'export', place())).toBe(1);
    expect(api.told).toContain(`is the archive of the log created at ${log}`);
  });
});

describe('headcount log import', () => {
  it('refuses a segment that was cut off, and nothing of it gets into the log', async () => {
    const place = join(api.dataDir, 'archive');
    await fill(5);
    expect(await run('log', 'export', place)).toBe(0);
    expect(readdirSync(place).filter((name) => !/^(manifest\.json|[\w-]+\.log\.br)$/.test(name))).toEqual([]);
    const segment = readdirSync(place).find((name) => name.endsWith('.br'))!;
    truncateSync(join(place, segment), 50);
    await emptyLog();
    expect(await run('log', 'import', place)).toBe(1);
    expect(api.told).toContain(`${join(place, segment)} was altered or cut off`);
    expect((await own.connection.log.state()).lastSeq).toBe(0);
  });

  it('refuses a log that holds something', async () => {
    const place = join(api.dataDir, 'archive');
    await fill(5);
    expect(await run('log', 'export', place)).toBe(0);
    await emptyLog();
    await fill(4);
    const before = await messages();
    expect(await run('log', 'import', place)).toBe(1);
    expect(api.told).toContain('the log is not empty');
    expect(await messages()).toEqual(before);
  });
});

describe('a bucket', () => {
  it('that is not there, or refuses the key, is told', async () => {
    await fill(1);
    expect(await run('log', 'export', 's3://nowhere/x')).toBe(3);
    expect(api.told).toContain(
      "s3://nowhere/x/manifest.json can't be read: the server answers 404 NoSuchBucket",
    );
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    expect(await run('log', 'export', 's3://logs/x')).toBe(3);
    expect(api.told).toContain('403 SignatureDoesNotMatch');
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    expect(await run('log', 'export', 's3://logs/x')).toBe(1);
    expect(api.told).toContain('AWS_ACCESS_KEY_ID');
  });

  it('that is busy for a moment is asked again', async () => {
    await fill(1);
    s3.failing = 3;
    expect(await run('log', 'export', `s3://logs/busy`)).toBe(0);
    expect(s3.failing).toBe(0);
  });
});
