import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../report/report.js';
import { memoryFiles, type MemoryFiles } from '../testing/memory-files.js';
import { beats, end, start } from '../testing/reports.js';
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

const put = (spool: Spool, ...reports: Report[]): void => spool.append(spool.number(reports));

/** Takes everything out, a few at a time, and says what it was. */
function drain(spool: Spool, most = 3): string[] {
  const out: string[] = [];
  for (let turn = 0; turn < 10_000; turn += 1) {
    const records = spool.peek(most);
    if (records.length === 0) return out;
    out.push(...records.map(({ report }) => nameOf(report)));
    spool.settle(new Set(records.map(({ n }) => n)));
  }
  throw new Error('the spool never runs dry');
}

function nameOf(report: Report): string {
  if (report.kind === 'start') return `start ${report.session.id}`;
  return report.kind === 'end' ? `end ${report.id}` : `beats ${report.beats.map(({ id }) => id).join(',')}`;
}

const segments = (files: MemoryFiles): string[] =>
  [...files.contents.keys()].filter((name) => name.endsWith('.ndjson'));

describe('the spool', () => {
  it('gives reports back in order, over many segments, and leaves no file behind', () => {
    const files = memoryFiles();
    const { spool } = open(files);
    const names: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      put(spool, start(`s${i}`), beats([`s${i}`]), end(`s${i}`));
      names.push(`start s${i}`, `beats s${i}`, `end s${i}`);
    }
    expect(segments(files).length).toBeGreaterThan(5);
    expect(spool.counts().pending).toBe(150);
    expect(drain(spool)).toEqual(names);
    expect(spool.counts().pending).toBe(0);
    expect(segments(files)).toEqual([]);
  });

  it('survives its process, without what was settled', () => {
    const files = memoryFiles();
    const first = open(files);
    put(first.spool, start('a'), beats(['a']), beats(['a']), end('a'));
    first.spool.settle(new Set(first.spool.peek(2).map(({ n }) => n)));
    const second = open(files);
    put(second.spool, start('b'));
    expect(drain(second.spool)).toEqual(['beats a', 'end a', 'start b']);
  });

  it('never gives a number twice, also after everything was settled', () => {
    const files = memoryFiles();
    const first = open(files);
    put(first.spool, start('a'), end('a'));
    drain(first.spool);
    expect(open(files).spool.number([start('b')])[0]?.n).toBe(3);
  });

  it('keeps what could not be settled while later reports were', () => {
    const { spool } = open(memoryFiles());
    put(spool, start('a'), start('b'), start('c'));
    spool.settle(new Set([1, 3]));
    expect(drain(spool)).toEqual(['start b']);
  });

  it('loses nothing but a torn last line', () => {
    const files = memoryFiles();
    put(open(files).spool, start('a'), start('b'));
    const [name = ''] = segments(files);
    files.contents.set(name, (files.contents.get(name) ?? '').slice(0, -30));
    const { spool, troubles } = open(files);
    put(spool, start('c'));
    expect(drain(spool)).toEqual(['start a', 'start c']);
    expect(troubles).toEqual([expect.stringContaining('1 torn lines')]);
  });

  it('passes over lines that are no reports', () => {
    const files = memoryFiles();
    put(open(files).spool, start('a'));
    const [name = ''] = segments(files);
    const whole = files.contents.get(name) ?? '';
    files.contents.set(name, `null\n[]\n{"n":1}\n{"n":2,"report":{"kind":"start"}}\n\u0000\u0000\n${whole}`);
    expect(drain(open(files).spool)).toEqual(['start a']);
  });

  it('begins anew with a cursor that cannot be understood, telling things twice rather than never', () => {
    const files = memoryFiles();
    const { spool } = open(files);
    put(spool, start('a'), start('b'));
    spool.settle(new Set([1]));
    files.contents.set('cursor.json', '{"through"');
    expect(drain(open(files).spool)).toEqual(['start a', 'start b']);
  });
});

describe('a spool over its size', () => {
  it('drops the oldest beats first, counts them, and keeps starts and ends', () => {
    const files = memoryFiles();
    const { spool, troubles } = open(files, { capBytes: 14_000 });
    for (let i = 0; i < 40; i += 1) put(spool, start(`s${i}`), beats(['x', 'y', `s${i}`]));
    const left = drain(spool);
    expect(left.filter((name) => name.startsWith('start'))).toHaveLength(40);
    const kept = left.filter((name) => name.startsWith('beats'));
    expect(kept.at(-1)).toBe('beats x,y,s39');
    expect(left.indexOf(kept[0] ?? '')).toBeGreaterThan(left.indexOf('start s20'));
    expect(spool.counts()).toMatchObject({ droppedBeats: 3 * (40 - kept.length), droppedLifecycle: 0 });
    expect(troubles[0]).toMatch(/dropped: the spool is full/);
    expect(open(files).spool.counts().droppedBeats).toBe(spool.counts().droppedBeats);
  });

  it('lets starts and ends go only when there are no beats left', () => {
    const { spool } = open(memoryFiles(), { capBytes: 6000 });
    for (let i = 0; i < 60; i += 1) put(spool, start(`s${i}`));
    const left = drain(spool);
    expect(left.at(-1)).toBe('start s59');
    expect(spool.counts()).toMatchObject({ droppedBeats: 0, droppedLifecycle: 60 - left.length });
  });
});

describe('a full disk', () => {
  it('costs nothing while memory lasts, and order is kept', () => {
    const files = memoryFiles();
    const { spool, troubles } = open(files);
    put(spool, start('a'));
    files.full = true;
    put(spool, beats(['a']));
    put(spool, end('a'), start('b'));
    expect(troubles.at(-1)).toMatch(/spool: ENOSPC.*wait in memory/);
    files.full = false;
    put(spool, beats(['b']));
    expect(drain(open(files).spool)).toEqual(['start a', 'beats a', 'end a', 'start b', 'beats b']);
  });

  it('still lets reports out', () => {
    const files = memoryFiles();
    files.full = true;
    const { spool } = open(files);
    put(spool, start('a'), beats(['a']));
    expect(drain(spool)).toEqual(['start a', 'beats a']);
    put(spool, end('a'));
    expect(drain(spool)).toEqual(['end a']);
  });

  it('costs the oldest beats when memory is used up', () => {
    const files = memoryFiles();
    files.full = true;
    const { spool } = open(files, { memoryBytes: 2000 });
    for (let i = 0; i < 12; i += 1) put(spool, beats([`b${i}`]));
    put(spool, start('a'));
    const left = drain(spool);
    expect(left.slice(-2)).toEqual(['beats b11', 'start a']);
    expect(spool.counts().droppedBeats).toBe(13 - left.length);
    expect(left.length).toBeLessThan(12);
  });
});

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      kinds: fc.array(fc.constantFrom('start' as const, 'beats' as const, 'end' as const), { maxLength: 4 }),
    }),
    fc.record({ do: fc.constant('take' as const), most: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ do: fc.constantFrom('full' as const, 'free' as const) }),
    fc.record({ do: fc.constant('crash' as const) }),
  );

  const makers = { start, end, beats: (id: string) => beats([id]) };

  it('every report comes out in order or is counted as dropped, crashes on a disk with room included', () => {
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
          for (const { report } of records) told.add(nameOf(report));
          spool.settle(new Set(numbers));
          return numbers.length;
        };
        for (const one of steps) {
          if (one.do === 'put') {
            put(spool, ...one.kinds.map((kind) => makers[kind](`${(given += 1)}`)));
          } else if (one.do === 'take') take(one.most);
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
        const { pending, droppedBeats, droppedLifecycle } = spool.counts();
        expect(pending).toBe(0);
        expect(told.size + droppedBeats + droppedLifecycle).toBe(given);
      }),
      { numRuns: 300 },
    );
  });
});
