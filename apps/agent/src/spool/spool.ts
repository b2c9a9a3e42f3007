import type { Report } from '../report/report.js';
import type { Files } from './files.js';
import { Overflow } from './overflow.js';
import { beatsIn, decodeSegment, encodeLine, type Spooled } from './segment.js';

export interface SpoolOptions {
  readonly files: Files;
  /** All segments together; above it the oldest beats go. */
  readonly capBytes: number;
  readonly segmentBytes: number;
  /** What may wait in memory while the disk takes nothing. */
  readonly memoryBytes: number;
  /** Told of trouble with the disk; rate-limited by the receiver. */
  readonly onTrouble: (kind: 'spool' | 'dropped', message: string) => void;
}

export interface SpoolCounts {
  readonly pending: number;
  /** Since the directory was made. */
  readonly droppedBeats: number;
  readonly droppedLifecycle: number;
}

interface Segment {
  readonly name: string;
  bytes: number;
  reports: number;
  /** Reports of beats among them. */
  beats: number;
  /** Its reports are (or were) in the window. */
  loaded: boolean;
}

interface Cursor {
  through: number;
  last: number;
  droppedBeats: number;
  droppedLifecycle: number;
}

const cursorName = 'cursor.json';

/**
 * Reports in order, on disk until the collector has them. Only the oldest segment is held in memory. A crash can cost
 * the line being written; what was told but not yet noted as told is told again, which the collector takes as the same.
 */
export class Spool {
  private readonly segments: Segment[] = [];
  private readonly overflow: Overflow;
  private cursor: Cursor = { through: 0, last: 0, droppedBeats: 0, droppedLifecycle: 0 };
  /** What is left of the oldest segment. */
  private window: Spooled[] = [];
  /** The segment that takes new lines; none at first, so that nothing is added behind a torn line. */
  private writing: Segment | null = null;

  /** Throws if the directory cannot be read. */
  constructor(private readonly options: SpoolOptions) {
    this.overflow = new Overflow(options.memoryBytes);
    this.cursor = { ...this.cursor, ...readCursor(options.files.read(cursorName)) };
    for (const { name, bytes } of options.files.list()) {
      if (!/^reports-\d+\.ndjson$/.test(name)) continue;
      const { records, torn } = decodeSegment(options.files.read(name) ?? '');
      if (torn > 0) options.onTrouble('spool', `${name} held ${torn} torn lines`);
      const open = records.filter(({ n }) => n > this.cursor.through);
      this.cursor.last = Math.max(this.cursor.last, records.at(-1)?.n ?? 0);
      if (open.length === 0) this.attempt(() => options.files.remove(name));
      else
        this.segments.push({
          name,
          bytes,
          reports: open.length,
          beats: open.filter(hasBeats).length,
          loaded: false,
        });
    }
    this.load();
  }

  get lastNumber(): number {
    return this.cursor.last;
  }

  counts(): SpoolCounts {
    const { droppedBeats, droppedLifecycle } = this.cursor;
    const later = this.segments.slice(1).reduce((sum, { reports }) => sum + reports, 0);
    return { pending: this.window.length + later + this.overflow.size, droppedBeats, droppedLifecycle };
  }

  /** Gives reports their numbers; the caller notes them down before it calls `append`. */
  number(reports: readonly Report[]): Spooled[] {
    return reports.map((report, index) => ({ n: this.cursor.last + 1 + index, report }));
  }

  /** Takes numbered reports. Never throws: what the disk refuses waits in memory. */
  append(records: readonly Spooled[]): void {
    const all = [...this.overflow.all(), ...records];
    if (all.length === 0) return;
    this.cursor.last = Math.max(this.cursor.last, all.at(-1)?.n ?? 0);
    try {
      this.write(all);
      this.overflow.clear();
    } catch (error) {
      this.options.onTrouble('spool', `${(error as Error).message}; reports wait in memory`);
      const dropped = this.overflow.add(records);
      this.countDropped(dropped.beats, dropped.lifecycle);
    }
    this.trim();
  }

  /** The oldest reports not yet settled, at most `limit`. */
  peek(limit: number): readonly Spooled[] {
    if (this.window.length === 0) this.load();
    return this.window.length > 0 ? this.window.slice(0, limit) : this.overflow.all().slice(0, limit);
  }

  /** Forgets reports that are told, or never will be. */
  settle(numbers: ReadonlySet<number>): void {
    this.window = this.window.filter(({ n }) => !numbers.has(n));
    this.overflow.settle(numbers);
    if (this.window.length === 0) this.load();
    const next = this.window[0] ?? this.overflow.all()[0];
    this.cursor.through = next === undefined ? this.cursor.last : next.n - 1;
    this.saveCursor();
  }

  private write(records: readonly Spooled[]): void {
    const data = Buffer.from(records.map(encodeLine).join(''));
    const fresh = { name: segmentName(records[0]?.n ?? 0), bytes: 0, reports: 0, beats: 0, loaded: false };
    const segment: Segment = this.writing ?? fresh;
    this.writing = null;
    this.options.files.append(segment.name, data);
    if (segment === fresh) this.segments.push(segment);
    segment.bytes += data.length;
    segment.reports += records.length;
    segment.beats += records.filter(hasBeats).length;
    if (segment.bytes < this.options.segmentBytes) this.writing = segment;
    if (this.segments[0] !== segment) return;
    segment.loaded = true;
    this.window.push(...records);
  }

  /** Goes on to the oldest segment that holds something to tell; those before it are removed. */
  private load(): void {
    for (
      let head = this.segments[0];
      head !== undefined && this.window.length === 0;
      head = this.segments[0]
    ) {
      if (head.loaded) {
        const { name } = head;
        this.segments.shift();
        if (this.writing === head) this.writing = null;
        this.attempt(() => this.options.files.remove(name));
        continue;
      }
      head.loaded = true;
      const text = this.attempt(() => this.options.files.read(head.name));
      if (text === null) this.countDropped(0, head.reports);
      this.window = decodeSegment(text ?? '').records.filter(({ n }) => n > this.cursor.through);
    }
  }

  private trim(): void {
    const total = (): number => this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    while (total() > this.options.capBytes) {
      const victim = this.segments.find(({ beats }) => beats > 0) ?? this.segments[0];
      if (victim === undefined || !this.strip(victim)) return;
    }
  }

  /** Takes the beats out of a segment; one without beats goes as a whole, as the last resort. */
  private strip(segment: Segment): boolean {
    const { files } = this.options;
    const text = this.attempt(() => files.read(segment.name));
    if (text === null) return false;
    const stored = decodeSegment(text).records;
    const open = segment.loaded ? this.window : stored.filter(({ n }) => n > this.cursor.through);
    const kept = segment.beats > 0 ? open.filter((record) => !hasBeats(record)) : [];
    const left = kept.map(encodeLine).join('');
    const done = this.attempt(() => {
      if (kept.length === 0) files.remove(segment.name);
      else files.replace(segment.name, left);
      return true;
    });
    if (done !== true) return false;
    if (this.writing === segment) this.writing = null;
    const gone = open.filter((record) => !kept.includes(record));
    this.countDropped(
      gone.reduce((sum, record) => sum + beatsIn(record), 0),
      gone.filter((record) => !hasBeats(record)).length,
    );
    Object.assign(segment, { bytes: Buffer.byteLength(left), reports: kept.length, beats: 0 });
    if (kept.length === 0) this.segments.splice(this.segments.indexOf(segment), 1);
    if (segment.loaded) this.window = kept;
    return true;
  }

  private countDropped(beats: number, lifecycle: number): void {
    if (beats + lifecycle === 0) return;
    this.cursor.droppedBeats += beats;
    this.cursor.droppedLifecycle += lifecycle;
    const rest = lifecycle > 0 ? ` and ${lifecycle} starts and ends` : '';
    this.options.onTrouble('dropped', `the spool is full: the oldest ${beats} beats${rest} are lost`);
    this.saveCursor();
  }

  private saveCursor(): void {
    this.attempt(() => this.options.files.replace(cursorName, JSON.stringify(this.cursor)));
  }

  private attempt<Result>(action: () => Result): Result | null {
    try {
      return action();
    } catch (error) {
      this.options.onTrouble('spool', (error as Error).message);
      return null;
    }
  }
}

function hasBeats({ report }: Spooled): boolean {
  return report.kind === 'beats';
}

function segmentName(first: number): string {
  return `reports-${String(first).padStart(14, '0')}.ndjson`;
}

function readCursor(text: string | null): Partial<Cursor> {
  try {
    const read = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(read).filter(([, value]) => Number.isSafeInteger(value)));
  } catch {
    return {};
  }
}
