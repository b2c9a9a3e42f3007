import { clockSubject } from '@headcount/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../memory/memory-log.js';
import { exportLog } from './export-log.js';
import { importLog } from './import-log.js';
import { manifestName } from './manifest.js';
import { MemoryArchive } from './memory-archive.js';
import { openArchive } from './open-archive.js';

const small = { segmentBytes: 400 };

let archive: MemoryArchive;
let log: MemoryLog;
beforeEach(async () => {
  archive = new MemoryArchive();
  log = new MemoryLog({ now: () => 0 });
  for (let i = 0; i < 20; i += 1) await log.append({ id: `m${i}`, subject: clockSubject, events: [] });
  await exportLog(log, archive, small);
});

/** Imports into a new log. */
const read = () => importLog(new MemoryLog({ now: () => 0 }), archive);

const manifestWith = (
  change: (manifest: { segments: { count: number }[] } & Record<string, unknown>) => void,
) =>
  archive.alter(manifestName, (data) => {
    const manifest = JSON.parse(data.toString()) as Parameters<typeof change>[0];
    change(manifest);
    return Buffer.from(JSON.stringify(manifest));
  });

describe('a damaged segment', () => {
  it.each([
    ['cut off', (data: Buffer) => data.subarray(0, data.length - 5)],
    ['empty', () => Buffer.alloc(0)],
    ['altered in one bit', (data: Buffer) => data.map((byte, i) => (i === 40 ? byte ^ 1 : byte))],
    ['that of another archive', () => archive.pieces.get(archive.segments[0]!)!],
  ])('that is %s is refused by name, with what to do', async (_, change) => {
    const name = archive.segments[1]!;
    archive.alter(name, change);
    await expect(read()).rejects.toThrow(`the archive/${name} was altered or cut off`);
    await expect(read()).rejects.toThrow('bring back a copy of it');
  });

  it('that is missing is refused by name', async () => {
    const name = archive.segments[2]!;
    archive.pieces.delete(name);
    await expect(read()).rejects.toThrow(`the archive/${name} is missing`);
  });

  it('leaves in the log what stood before it, and the import goes on when it is back', async () => {
    const name = archive.segments[1]!;
    const sound = archive.pieces.get(name)!;
    const target = new MemoryLog({ now: () => 0 });
    archive.alter(name, () => Buffer.alloc(3));
    await expect(importLog(target, archive)).rejects.toThrow(name);
    expect((await target.state()).lastSeq).toBeLessThan(20);
    archive.pieces.set(name, sound);
    await importLog(target, archive);
    expect((await target.state()).lastSeq).toBe(20);
  });
});

describe('a manifest', () => {
  it.each([
    ['no JSON', () => archive.alter(manifestName, () => Buffer.from('{"format"')), 'is no manifest'],
    [
      'of something else',
      () => manifestWith((it) => (it['format'] = 'tar')),
      'is no manifest of a Headcount',
    ],
    ['of a newer version', () => manifestWith((it) => (it['version'] = 2)), 'use a newer Headcount'],
    ['without a log', () => manifestWith((it) => delete it['log']), 'log is missing or wrong'],
    ['that counts wrong', () => manifestWith((it) => (it['count'] = 21)), 'says 21 messages from 1 to 20'],
    ['with a wrong segment', () => manifestWith((it) => (it.segments[1]!.count = 1)), 'counts not 1'],
    [
      'without a segment in the middle',
      () => manifestWith((it) => it.segments.splice(1, 1)),
      'says 20 messages',
    ],
    ['with a segment twice', () => manifestWith((it) => it.segments.push(it.segments[0]!)), 'out of order'],
  ])('%s is refused by name, by exports too', async (_, damage, problem) => {
    damage();
    const before = new Map(archive.pieces);
    await expect(read()).rejects.toThrow(problem);
    await expect(read()).rejects.toThrow(`the archive/${manifestName}`);
    await expect(exportLog(log, archive)).rejects.toThrow(problem);
    expect(archive.pieces).toEqual(before);
  });

  it('of another log, put beside these segments, is refused by its segments', async () => {
    manifestWith((it) => (it['log'] = '2020-01-01T00:00:00Z'));
    await expect(read()).rejects.toThrow('it comes from the log created at 2024-01-01');
  });
});

describe('the place of an archive', () => {
  it('is a directory, or a bucket to which there are keys', () => {
    expect(openArchive('archive', {}).at('x')).toMatch(/\/archive\/x$/);
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(openArchive('s3://logs/of/shop/', keys).at('x')).toBe('s3://logs/of/shop/x');
    expect(openArchive('s3://logs', keys).at()).toBe('s3://logs');
    expect(() => openArchive('s3://logs', {})).toThrow('needs AWS_ACCESS_KEY_ID');
    for (const none of ['', 'https://host/x', 's3://'])
      expect(() => openArchive(none, keys)).toThrow('is no place of an archive');
  });
});
