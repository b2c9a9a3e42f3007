import { encodeLine, type Spooled } from './segment.js';

/** What the disk did not take, in memory and bounded: the oldest goes first. */
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

  /** Takes records in order; returns what had to go for them. */
  add(records: readonly Spooled[]): readonly Spooled[] {
    for (const record of records) {
      const bytes = Buffer.byteLength(encodeLine(record));
      this.records.push({ record, bytes });
      this.bytes += bytes;
    }
    const gone: Spooled[] = [];
    while (this.bytes > this.capBytes) {
      const oldest = this.records.shift();
      if (oldest === undefined) break;
      this.bytes -= oldest.bytes;
      gone.push(oldest.record);
    }
    return gone;
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
