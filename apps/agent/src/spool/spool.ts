import type { Snapshot } from '../report/report.js';
import type { Files } from './files.js';
import { Overflow } from './overflow.js';
import { decodeSegment, encodeLine, type Spooled } from './segment.js';

export interface SpoolOptions {
  readonly files: Files;
  /** All segments together; above it the oldest snapshots go. */
  readonly capBytes: number;
  readonly segmentBytes: number;
  /** What may wait in memory while the disk takes nothing. */
  readonly memoryBytes: number;
  /** Told of trouble with the disk; rate-limited by the receiver. */
  readonly onTrouble: (kind: 'spool' | 'dropped', message: string) => void;
}

export interface SpoolCounts {
  readonly pending: number;
  /** Since the directory was made: scans, and the beats of sessions in them. */
  readonly droppedSnapshots: number;
  readonly droppedBeats: number;
}

interface Segment {
  readonly name: string;
  bytes: number;
  snapshots: number;
  /** Its snapshots are (or were) in the window. */
  loaded: boolean;
}

interface Cursor {
  through: number;
  last: number;
  droppedSnapshots: number;
  droppedBeats: number;
}

const cursorName = 'cursor.json';

/**
 * Snapshots in order, on disk until the collector has them. Only the oldest segment is held in memory. A crash can cost
 * the line being written; what was told but not yet noted as told is told again, which the collector takes as the same.
 */
export class Spool {
  private readonly segments: Segment[] = [];
  private readonly overflow: Overflow;
  private cursor: Cursor = { through: 0, last: 0, droppedSnapshots: 0, droppedBeats: 0 };
  /** What is left of the oldest segment. */
  private window: Spooled[] = [];
  /** The segment that takes new lines; none at first, so that nothing is added behind a torn line. */
  private writing: Segment | null = null;

  /** Throws if the directory cannot be read. */
  constructor(private readonly options: SpoolOptions) {
    this.overflow = new Overflow(options.memoryBytes);
    this.cursor = { ...this.cursor, ...readCursor(options.files.read(cursorName)) };
    for (const { name, bytes } of options.files.list()) {
      if (!/^scans-\d+\.ndjson$/.test(name)) continue;
      const { records, torn } = decodeSegment(options.files.read(name) ?? '');
      if (torn > 0) options.onTrouble('spool', `${name} held ${torn} torn lines`);
      const open = records.filter(({ n }) => n > this.cursor.through);
      this.cursor.last = Math.max(this.cursor.last, records.at(-1)?.n ?? 0);
      if (open.length === 0) this.attempt(() => options.files.remove(name));
      else this.segments.push({ name, bytes, snapshots: open.length, loaded: false });
    }
    this.load();
  }

  get lastNumber(): number {
    return this.cursor.last;
  }

  counts(): SpoolCounts {
    const { droppedSnapshots, droppedBeats } = this.cursor;
    const later = this.segments.slice(1).reduce((sum, { snapshots }) => sum + snapshots, 0);
    return { pending: this.window.length + later + this.overflow.size, droppedSnapshots, droppedBeats };
  }

  /** Gives a snapshot its number; the caller notes it down before it calls `append`. */
  number(snapshot: Snapshot): Spooled {
    return { n: this.cursor.last + 1, snapshot };
  }

  /** Takes numbered snapshots. Never throws: what the disk refuses waits in memory. */
  append(records: readonly Spooled[]): void {
    const all = [...this.overflow.all(), ...records];
    if (all.length === 0) return;
    this.cursor.last = Math.max(this.cursor.last, all.at(-1)?.n ?? 0);
    try {
      this.write(all);
      this.overflow.clear();
    } catch (error) {
      this.options.onTrouble('spool', `${(error as Error).message}; scans wait in memory`);
      this.countDropped(this.overflow.add(records));
    }
    this.trim();
  }

  /** The oldest snapshots not yet settled, at most `limit`. */
  peek(limit: number): readonly Spooled[] {
    if (this.window.length === 0) this.load();
    return this.window.length > 0 ? this.window.slice(0, limit) : this.overflow.all().slice(0, limit);
  }

  /** Forgets snapshots that are told, or never will be. */
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
    const fresh = { name: segmentName(records[0]?.n ?? 0), bytes: 0, snapshots: 0, loaded: false };
    const segment: Segment = this.writing ?? fresh;
    this.writing = null;
    this.options.files.append(segment.name, data);
    if (segment === fresh) this.segments.push(segment);
    segment.bytes += data.length;
    segment.snapshots += records.length;
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
      if (text === null) this.cursor.droppedSnapshots += head.snapshots;
      this.window = decodeSegment(text ?? '').records.filter(({ n }) => n > this.cursor.through);
    }
  }

  private trim(): void {
    const total = (): number => this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    while (total() > this.options.capBytes && this.dropOldest());
  }

  private dropOldest(): boolean {
    const [oldest] = this.segments;
    if (oldest === undefined) return false;
    const { files } = this.options;
    const text = oldest.loaded ? '' : this.attempt(() => files.read(oldest.name));
    const removed = this.attempt(() => {
      files.remove(oldest.name);
      return true;
    });
    if (removed !== true) return false;
    const stored = decodeSegment(text ?? '').records.filter(({ n }) => n > this.cursor.through);
    this.countDropped(oldest.loaded ? this.window : stored);
    if (this.writing === oldest) this.writing = null;
    this.segments.shift();
    this.window = [];
    return true;
  }

  private countDropped(gone: readonly Spooled[]): void {
    if (gone.length === 0) return;
    const beats = gone.reduce((sum, { snapshot }) => sum + snapshot.sessions.length, 0);
    this.cursor.droppedSnapshots += gone.length;
    this.cursor.droppedBeats += beats;
    this.options.onTrouble(
      'dropped',
      `the spool is full: the oldest ${gone.length} scans (${beats} beats) are lost`,
    );
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

function segmentName(first: number): string {
  return `scans-${String(first).padStart(14, '0')}.ndjson`;
}

function readCursor(text: string | null): Partial<Cursor> {
  try {
    const read = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(read).filter(([, value]) => Number.isSafeInteger(value)));
  } catch {
    return {};
  }
}
