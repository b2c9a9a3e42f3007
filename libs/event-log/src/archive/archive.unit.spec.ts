import { clockSubject, lifecycleSubject, signalsSubject } from '@headcount/contracts';
import type { HeadcountEvent } from '@headcount/session-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StoredEnvelope } from '../event-log.js';
import { MemoryLog } from '../memory/memory-log.js';
import { exportLog } from './export-log.js';
import { importLog } from './import-log.js';
import { importedSequence, manifestName, readManifest } from './manifest.js';
import { MemoryArchive } from './memory-archive.js';

const began = Date.UTC(2026, 2, 2);
const lifecycle = lifecycleSubject('shop');

/** Moves a minute with each message that is appended. */
let time = began;
const clocked = (createdAt = '2026-03-02T00:00:00Z') => new MemoryLog({ now: () => time, createdAt });

const tick = (id: string): HeadcountEvent => ({
  ...{ type: 'Tick', id, site: 'shop', time: began, receivedAt: began },
  data: { collectorId: 'äö'.repeat(20), everyMs: 5_000, shedding: false },
});

/** Appends messages of three subjects by turns; every third is guarded. */
async function fill(log: MemoryLog, count: number, prefix = 'm'): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    time += 60_000;
    const subject = [lifecycle, signalsSubject, clockSubject][i % 3]!;
    const guard = subject === lifecycle ? { expectedLastSequence: await log.lastSequenceOf(lifecycle) } : {};
    const answer = await log.append({ id: `${prefix}${i}`, subject, events: [tick(`${prefix}${i}`)] }, guard);
    expect(answer.kind).toBe('stored');
  }
}

async function all(log: MemoryLog): Promise<readonly StoredEnvelope[]> {
  const { firstSeq, lastSeq } = await log.state();
  if (lastSeq < firstSeq) return [];
  const reader = await log.read({ after: firstSeq - 1 });
  const read: StoredEnvelope[] = [];
  while ((read.at(-1)?.seq ?? 0) < lastSeq) read.push(...(await reader.next(1_000)));
  return read;
}

/** What an envelope says, wherever it stands. */
const said = ({ id, subject, loggedAt, facts }: StoredEnvelope) => ({
  ...{ id, subject, loggedAt },
  facts: facts.map(({ event, loggedAt: at }) => ({ event, at })),
});

/** A few messages each. */
const small = { segmentBytes: 1_000 };

let log: MemoryLog;
let archive: MemoryArchive;
beforeEach(() => {
  time = began;
  log = clocked();
  archive = new MemoryArchive();
});

/** Exports, and imports that into a new log. */
async function copied(): Promise<MemoryLog> {
  await exportLog(log, archive, small);
  const copy = clocked('2026-11-11T00:00:00Z');
  await importLog(copy, archive);
  return copy;
}

describe('an export', () => {
  it('writes segments and says in the manifest what they hold', async () => {
    await fill(log, 20);
    const { manifest, ...added } = await exportLog(log, archive, small);
    expect(added).toMatchObject({ messages: 20, segments: archive.segments.length });
    expect(added.segments).toBeGreaterThan(3);
    expect(await readManifest(archive)).toEqual(manifest);
    expect(manifest).toMatchObject({ log: '2026-03-02T00:00:00Z', first: 1, last: 20, count: 20 });
    expect(manifest!.segments[0]).toMatchObject({
      ...{ first: 1, firstAt: '2026-03-02T00:01:00.000Z', name: archive.segments[0] },
      bytes: archive.pieces.get(archive.segments[0]!)!.length,
    });
    expect(manifest!.segments.at(-1)).toMatchObject({ last: 20, lastId: 'm19' });
  });

  it('goes on behind the last one, and changes no segment', async () => {
    await fill(log, 10);
    await exportLog(log, archive, small);
    const before = new Map(archive.pieces);
    await fill(log, 5, 'n');
    expect(await exportLog(log, archive, small)).toMatchObject({ messages: 5, manifest: { count: 15 } });
    for (const [name, data] of before) if (name !== manifestName) expect(archive.pieces.get(name)).toBe(data);
    expect(await exportLog(log, archive, small)).toMatchObject({ messages: 0, segments: 0, bytes: 0 });
    const copy = clocked();
    await importLog(copy, archive);
    expect((await all(copy)).map(said)).toEqual((await all(log)).map(said));
  });

  it('goes on where one was broken off, at whichever write', async () => {
    await fill(log, 20);
    for (let tries = 0; (await readManifest(archive))?.last !== 20; tries += 1) {
      archive.writesLeft = 1 + (tries % 2);
      await exportLog(log, archive, small).catch(() => undefined);
      expect(tries).toBeLessThan(50);
    }
    archive.writesLeft = Infinity;
    expect((await all(await copied())).map(said)).toEqual((await all(log)).map(said));
  });

  it('ends behind a segment when it is told to', async () => {
    await fill(log, 20);
    const ending = new AbortController();
    const { manifest } = await exportLog(log, archive, {
      ...small,
      signal: ending.signal,
      onSegment: () => ending.abort(),
    });
    expect(manifest!.segments).toHaveLength(1);
    expect((await exportLog(log, archive)).manifest).toMatchObject({ count: 20 });
  });

  it('of an empty log writes nothing', async () => {
    expect(await exportLog(log, archive)).toEqual({ manifest: null, messages: 0, segments: 0, bytes: 0 });
    expect(archive.pieces.size).toBe(0);
  });

  it('goes on with a log that was trimmed up to its end, and begins where such a log does', async () => {
    await fill(log, 6);
    await exportLog(log, archive);
    log.faults.trimTo(7);
    await fill(log, 3, 'n');
    expect((await exportLog(log, archive)).manifest).toMatchObject({ first: 1, last: 9, count: 9 });
    const late = new MemoryArchive();
    expect((await exportLog(log, late)).manifest).toMatchObject({ first: 7, last: 9, count: 3 });
  });

  it.each([
    ['another log', async () => log.faults.replaceStream('2027-01-01T00:00:00Z'), 'was at 2027-01-01'],
    ['a log that went back', async () => log.faults.goBackTo(4), 'the log only to 4'],
    [
      'a log that went back and has grown since',
      async () => {
        log.faults.goBackTo(4);
        await fill(log, 6, 'other');
      },
      'ends at 6 with another message',
    ],
    [
      'a log that lost what lies between',
      async () => {
        await fill(log, 6, 'n');
        log.faults.trimTo(9);
      },
      'what lay between is gone',
    ],
  ])('refuses %s, and leaves the archive as it is', async (_, change, problem) => {
    await fill(log, 6);
    await exportLog(log, archive);
    const before = new Map(archive.pieces);
    await change();
    if (problem.includes('another message')) expect((await log.state()).lastSeq).toBeGreaterThan(6);
    const refused = expect(exportLog(log, archive)).rejects;
    await refused.toThrow(problem);
    await expect(exportLog(log, archive)).rejects.toThrow('export to another, empty place');
    expect(archive.pieces).toEqual(before);
  });
});

describe('an import', () => {
  it('gives the same facts in the same order at their old times, with the guards of the new places', async () => {
    await fill(log, 21);
    for (const seq of [4, 5, 12]) log.faults.deleteMessage(seq);
    const copy = await copied();
    const [former, now] = [await all(log), await all(copy)];
    expect(now.map(said)).toEqual(former.map(said));
    expect(now.map(({ seq }) => seq)).toEqual(former.map((_, i) => i + 1));
    const manifest = (await readManifest(archive))!;
    expect(former.map(({ seq }) => importedSequence(manifest, seq))).toEqual(now.map(({ seq }) => seq));
    expect([4, 5, 12, 22].map((seq) => importedSequence(manifest, seq))).toEqual([null, null, null, null]);
    // that of the message behind a deleted one named what is gone
    const guarded = now.filter(({ subject }) => subject === lifecycle);
    expect(guarded.map(({ expectedLast }) => expectedLast)).toEqual([0, undefined, 5, 8, 10, 13]);
  });

  it('goes on where one was broken off', async () => {
    await fill(log, 700);
    await exportLog(log, archive);
    const copy = clocked();
    const ending = new AbortController();
    const stored = copy.appendRaw.bind(copy);
    copy.appendRaw = (message, options) => {
      if (message.seq === 300) ending.abort();
      return stored(message, options);
    };
    expect(await importLog(copy, archive, { signal: ending.signal })).toMatchObject({
      imported: 512,
      found: 0,
    });
    expect(await importLog(copy, archive)).toMatchObject({ imported: 188, found: 512 });
    expect(await importLog(copy, archive)).toMatchObject({ imported: 0, found: 700 });
    expect((await all(copy)).map(said)).toEqual((await all(log)).map(said));
  });

  it('loses and doubles nothing when answers or messages get lost', async () => {
    await fill(log, 40);
    await exportLog(log, archive);
    for (const lose of ['loseAcknowledgements', 'loseMessages'] as const) {
      const copy = clocked();
      copy.faults[lose](9);
      await importLog(copy, archive);
      expect((await all(copy)).map(said)).toEqual((await all(log)).map(said));
    }
  });

  it('refuses a log that holds something else, and leaves it as it is', async () => {
    await fill(log, 9);
    await exportLog(log, archive);
    const other = clocked();
    await fill(other, 3, 'other');
    await expect(importLog(other, archive)).rejects.toThrow('the log is not empty');
    const longer = clocked();
    await importLog(longer, archive);
    await fill(longer, 1, 'more');
    await expect(importLog(longer, archive)).rejects.toThrow('holds 10 messages, the archive 9');
    expect((await other.state()).lastSeq).toBe(3);
  });

  it('ends when somebody else appends meanwhile', async () => {
    await fill(log, 9);
    await exportLog(log, archive);
    const copy = clocked();
    const stored = copy.appendRaw.bind(copy);
    copy.appendRaw = async (message, options) => {
      if (message.seq === 5) await fill(copy, 1, 'other');
      return stored(message, options);
    };
    await expect(importLog(copy, archive)).rejects.toThrow('somebody else appended');
  });

  it('asks for an archive', async () => {
    await expect(importLog(log, archive)).rejects.toThrow('the archive holds no archive');
  });
});
