import type { Report } from '../report/report.js';

/** A report with its place in the order of all reports of this directory. */
export interface Spooled {
  readonly n: number;
  readonly report: Report;
}

export interface DecodedSegment {
  readonly records: readonly Spooled[];
  /** Lines that were cut by a crash, or written over by something else. */
  readonly torn: number;
}

export function encodeLine(record: Spooled): string {
  return `${JSON.stringify(record)}\n`;
}

/** Reads what is whole: a line torn by a crash costs itself alone. */
export function decodeSegment(text: string): DecodedSegment {
  const records: Spooled[] = [];
  let torn = 0;
  let last = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = decodeLine(line);
    if (record === null) torn += 1;
    else if (record.n > last) {
      records.push(record);
      last = record.n;
    }
  }
  return { records, torn };
}

/** Beats that go when this record goes. */
export function beatsIn({ report }: Spooled): number {
  return report.kind === 'beats' ? report.beats.length : 0;
}

function decodeLine(line: string): Spooled | null {
  try {
    const record = JSON.parse(line) as Partial<Spooled> | null;
    return isRecord(record) ? record : null;
  } catch {
    return null;
  }
}

function isRecord(record: Partial<Spooled> | null): record is Spooled {
  const report = record?.report as Partial<Report> | undefined;
  if (!Number.isSafeInteger(record?.n) || typeof report?.reporter?.sourceId !== 'string') return false;
  if (typeof report.timing?.offsetMs !== 'number') return false;
  if (report.kind === 'beats') return Array.isArray(report.beats) && typeof report.at === 'number';
  if (report.kind === 'end') return typeof report.id === 'string' && typeof report.endedAt === 'number';
  return report.kind === 'start' && typeof report.session?.id === 'string';
}
