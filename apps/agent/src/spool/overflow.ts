import { beatsIn, encodeLine, type Spooled } from './segment.js';

export interface Dropped {
  readonly beats: number;
  /** Starts and ends. */
  readonly lifecycle: number;
}

/** What the disk did not take, in memory and bounded: the oldest beats go first, starts and ends only after all beats. */
export class Overflow {
  private records: { readonly record: Spooled; readonly bytes: number }[] = [];
  private bytes = 0;

  constructor(private readonly capBytes: number) {}

  all(): readonly Spooled[] {
    return this.records.map(({ record }) => record);
  }

  get size(): number {
    return this.records.length;
  }

  /** Takes records in order and says what had to go for them. */
  add(records: readonly Spooled[]): Dropped {
    for (const record of records) {
      const bytes = Buffer.byteLength(encodeLine(record));
      this.records.push({ record, bytes });
      this.bytes += bytes;
    }
    let beats = 0;
    let lifecycle = 0;
    while (this.bytes > this.capBytes) {
      const oldest = this.records.findIndex(({ record }) => record.report.kind === 'beats');
      const [gone] = this.records.splice(Math.max(0, oldest), 1);
      if (gone === undefined) break;
      this.bytes -= gone.bytes;
      if (oldest < 0) lifecycle += 1;
      else beats += beatsIn(gone.record);
    }
    return { beats, lifecycle };
  }

  settle(settled: ReadonlySet<number>): void {
    this.keep(({ n }) => !settled.has(n));
  }

  clear(): void {
    this.keep(() => false);
  }

  private keep(wanted: (record: Spooled) => boolean): void {
    this.records = this.records.filter(({ record }) => wanted(record));
    this.bytes = this.records.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
