import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../report/report.js';
import { memoryFiles, type MemoryFiles } from '../testing/memory-files.js';
import { reported, reporter, scanOf, timing } from '../testing/reports.js';
import { decodeLine, encodeLine } from './segment.js';
import { Spool, type SpoolOptions } from './spool.js';

function open(files: MemoryFiles, options: Partial<SpoolOptions> = {}) {
  const troubles: string[] = [];
  const spool = new Spool({
    files,
    capBytes: 1e6,
    segmentBytes: 2000,
    memoryBytes: 1e6,
    onTrouble: (kind, message) => troubles.push(`${kind}: ${message}`),
    ...options,
  });
  return { spool, troubles };
}

const put = (spool: Spool, ...snapshots: Snapshot[]): void => {
  for (const snapshot of snapshots) spool.append([spool.number(snapshot)]);
};
const nameOf = ({ sessions }: Snapshot): string => sessions.map(({ id }) => id).join();

/** Takes everything out, a few at a time, and says what it was. */
function drain(spool: Spool, most = 3): string[] {
  const out: string[] = [];
  for (let turn = 0; turn < 10_000; turn += 1) {
    const records = spool.peek(most);
    if (records.length === 0) return out;
    out.push(...records.map(({ snapshot }) => nameOf(snapshot)));
    spool.settle(new Set(records.map(({ n }) => n)));
  }
  throw new Error('the spool never runs dry');
}

const segments = (files: MemoryFiles): string[] =>
  [...files.contents.keys()].filter((name) => name.endsWith('.ndjson'));

describe('a line of the spool', () => {
  it('gives back the whole snapshot, whatever the ids are like', () => {
    const sessions = [
      reported('boot-1-163630-400000', { cpuMs: 1230, cpuMaxPercent: 99.5, memMaxPercent: 0.25 }),
      reported('=other', { active: false, userCut: true }),
      reported(':odd', { userId: 'ada "the\n first"' }),
      reported(reporter.incarnation),
    ];
    const snapshot = { reporter, timing, takenAt: timing.offsetMs + 1, sessions };
    expect(decodeLine(encodeLine({ n: 7, snapshot }))).toEqual({ n: 7, snapshot });
  });

  it('is small: an hour of scans of a thousand sessions takes less than 8 MB', () => {
    const sessions = Array.from({ length: 1000 }, (_, index) =>
      reported(`${reporter.incarnation}-${100_000 + index}-${7_000_000 + index}`, {
        userId: `student_${index}`,
        pid: 100_000 + index,
        cpuMs: 12_345_670,
        cpuMaxPercent: 99.5,
        memMaxPercent: 12.25,
      }),
    );
    expect(
      encodeLine({ n: 1, snapshot: { reporter, timing, takenAt: 1, sessions } }).length * 60,
    ).toBeLessThan(8e6);
  });
});

describe('the spool', () => {
  it('gives scans back in order, over many segments, and leaves no file behind', () => {
    const files = memoryFiles();
    const { spool } = open(files);
    const names = Array.from({ length: 150 }, (_, index) => `s${index}`);
    put(spool, ...names.map((name) => scanOf([name])));
    expect(segments(files).length).toBeGreaterThan(5);
    expect(spool.counts().pending).toBe(150);
    expect(drain(spool)).toEqual(names);
    expect(spool.counts().pending).toBe(0);
    expect(segments(files)).toEqual([]);
  });

  it('survives its process, without what was settled', () => {
    const files = memoryFiles();
    const first = open(files);
    put(first.spool, scanOf(['a']), scanOf(['b']), scanOf(['c']), scanOf([]));
    first.spool.settle(new Set(first.spool.peek(2).map(({ n }) => n)));
    const second = open(files);
    put(second.spool, scanOf(['d']));
    expect(drain(second.spool)).toEqual(['c', '', 'd']);
  });

  it('never gives a number twice, also after everything was settled', () => {
    const files = memoryFiles();
    const first = open(files);
    put(first.spool, scanOf(['a']), scanOf(['b']));
    drain(first.spool);
    expect(open(files).spool.number(scanOf([])).n).toBe(3);
  });

  it('keeps what could not be settled while later scans were', () => {
    const { spool } = open(memoryFiles());
    put(spool, scanOf(['a']), scanOf(['b']), scanOf(['c']));
    spool.settle(new Set([1, 3]));
    expect(drain(spool)).toEqual(['b']);
  });

  it('loses nothing but a torn last line', () => {
    const files = memoryFiles();
    put(open(files).spool, scanOf(['a']), scanOf(['b']));
    const [name = ''] = segments(files);
    files.contents.set(name, (files.contents.get(name) ?? '').slice(0, -30));
    const { spool, troubles } = open(files);
    put(spool, scanOf(['c']));
    expect(drain(spool)).toEqual(['a', 'c']);
    expect(troubles).toEqual([expect.stringContaining('1 torn lines')]);
  });

  it('passes over lines that are no scans', () => {
    const files = memoryFiles();
    put(open(files).spool, scanOf(['a']));
    const [name = ''] = segments(files);
    const whole = files.contents.get(name) ?? '';
    const broken = whole.replace('"user of a"', '7');
    expect(broken).not.toBe(whole);
    files.contents.set(name, `null\n[]\n{"n":1}\n{"n":1,"rows":[]}\n\u0000\u0000\n${broken}${whole}`);
    expect(drain(open(files).spool)).toEqual(['a']);
  });

  it('begins anew with a cursor that cannot be understood, telling things twice rather than never', () => {
    const files = memoryFiles();
    const { spool } = open(files);
    put(spool, scanOf(['a']), scanOf(['b']));
    spool.settle(new Set([1]));
    files.contents.set('cursor.json', '{"through"');
    expect(drain(open(files).spool)).toEqual(['a', 'b']);
  });
});

describe('a spool over its size', () => {
  it('drops the oldest scans first, and counts them and their beats', () => {
    const files = memoryFiles();
    const { spool, troubles } = open(files, { capBytes: 14_000 });
    for (let i = 0; i < 80; i += 1) put(spool, scanOf(['x', 'y', `s${i}`]));
    const left = drain(spool);
    expect(left.length).toBeGreaterThan(10);
    expect(left).toEqual(Array.from({ length: left.length }, (_, i) => `x,y,s${80 - left.length + i}`));
    const dropped = 80 - left.length;
    expect(spool.counts()).toMatchObject({ droppedSnapshots: dropped, droppedBeats: 3 * dropped });
    expect(troubles[0]).toMatch(/dropped: the spool is full: the oldest \d+ scans \(\d+ beats\) are lost/);
    expect(open(files).spool.counts().droppedBeats).toBe(spool.counts().droppedBeats);
  });
});

describe('a full disk', () => {
  it('costs nothing while memory lasts, and order is kept', () => {
    const files = memoryFiles();
    const { spool, troubles } = open(files);
    put(spool, scanOf(['a']));
    files.full = true;
    put(spool, scanOf(['b']), scanOf(['c']));
    expect(troubles.at(-1)).toMatch(/spool: ENOSPC.*wait in memory/);
    files.full = false;
    put(spool, scanOf(['d']));
    expect(drain(open(files).spool)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('still lets scans out', () => {
    const files = memoryFiles();
    files.full = true;
    const { spool } = open(files);
    put(spool, scanOf(['a']), scanOf(['b']));
    expect(drain(spool)).toEqual(['a', 'b']);
    put(spool, scanOf(['c']));
    expect(drain(spool)).toEqual(['c']);
  });

  it('costs the oldest scans when memory is used up', () => {
    const files = memoryFiles();
    files.full = true;
    const { spool } = open(files, { memoryBytes: 2000 });
    for (let i = 0; i < 12; i += 1) put(spool, scanOf([`s${i}`, 'x']));
    const left = drain(spool);
    expect(left.at(-1)).toBe('s11,x');
    expect(left.length).toBeLessThan(12);
    expect(spool.counts()).toMatchObject({
      droppedSnapshots: 12 - left.length,
      droppedBeats: 2 * (12 - left.length),
    });
  });
});

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), scans: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ do: fc.constant('take' as const), most: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ do: fc.constantFrom('full' as const, 'free' as const) }),
    fc.record({ do: fc.constant('crash' as const) }),
  );

  it('every scan comes out in order or is counted as dropped, crashes on a disk with room included', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(3000, 1e6), (steps, capBytes) => {
        const files = memoryFiles();
        const limits = { capBytes, segmentBytes: 900 };
        let { spool } = open(files, limits);
        let given = 0;
        const told = new Set<string>();
        const take = (most: number): number => {
          const records = spool.peek(most);
          const numbers = records.map(({ n }) => n);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          for (const { snapshot } of records) told.add(nameOf(snapshot));
          spool.settle(new Set(numbers));
          return numbers.length;
        };
        for (const one of steps) {
          if (one.do === 'put')
            for (let i = 0; i < one.scans; i += 1) put(spool, scanOf([`${(given += 1)}`]));
          else if (one.do === 'take') take(one.most);
          else if (one.do === 'crash') {
            // What waits in memory would be lost, and that is the one thing said to be.
            files.full = false;
            spool.append([]);
            spool.settle(new Set());
            ({ spool } = open(files, limits));
          } else files.full = one.do === 'full';
        }
        files.full = false;
        while (take(7) > 0);
        const { pending, droppedSnapshots, droppedBeats } = spool.counts();
        expect(pending).toBe(0);
        expect(told.size + droppedSnapshots).toBe(given);
        expect(droppedBeats).toBe(droppedSnapshots);
      }),
      { numRuns: 300 },
    );
  });
});
