import { clockSubject } from '@headcount/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../memory/memory-log.js';
import { exportLog } from './export-log.js';
import { MemoryArchive } from './memory-archive.js';
import { trimmable, type Reach } from './trim-log.js';

let archive: MemoryArchive;
let log: MemoryLog;
let now: number;
/** Ten messages a minute apart, of which each segment holds one; two more are not archived. */
beforeEach(async () => {
  now = 0;
  archive = new MemoryArchive();
  log = new MemoryLog({ now: () => now });
  for (let i = 1; i <= 12; i += 1) {
    now = i * 60_000;
    await log.append({ id: `m${i}`, subject: clockSubject, events: [] });
    if (i === 10) await exportLog(log, archive, { segmentBytes: 1 });
  }
});

const everybody: readonly Reach[] = [
  { of: 'generation 1', seq: 12 },
  { of: 'the snapshot', seq: 11 },
];
const trim = (reaches = everybody, before = Infinity) => trimmable(log, archive, { reaches, before });

describe('what may be removed of a log', () => {
  it('is what is archived', async () => {
    expect(await trim()).toEqual({ to: 10, firstSeq: 1, heldBy: null });
  });

  it('is what everybody has read', async () => {
    expect(await trim([...everybody, { of: 'generation 2', seq: 7 }])).toEqual({
      ...{ to: 7, firstSeq: 1, heldBy: 'generation 2' },
    });
    expect(await trim([{ of: 'the snapshot', seq: 0 }])).toEqual({
      ...{ to: 0, firstSeq: 1, heldBy: 'the snapshot' },
    });
  });

  it('is older than asked for', async () => {
    expect(await trim(everybody, 5 * 60_000)).toEqual({ to: 4, firstSeq: 1, heldBy: null });
    log.faults.trimTo(5);
    expect(await trim(everybody, 5 * 60_000)).toEqual({ to: 4, firstSeq: 5, heldBy: null });
  });

  it('is nothing that a damaged segment holds, or another archive', async () => {
    archive.alter(archive.segments[3]!, (data) => data.subarray(2));
    await expect(trim()).rejects.toThrow(archive.segments[3]);
    log.faults.trimTo(5);
    expect(await trim()).toMatchObject({ to: 10 });
    log = new MemoryLog({ now: () => now });
    await expect(trim()).rejects.toThrow('the log only to 0');
    archive.pieces.clear();
    await expect(trim()).rejects.toThrow('holds no archive');
  });
});
