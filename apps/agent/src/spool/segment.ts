import type { ReportedSession, Reporter, Snapshot } from '../report/report.js';
import type { Timing } from '../host/clock.js';

/** A snapshot with its place in the order of all snapshots of this directory. */
export interface Spooled {
  readonly n: number;
  readonly snapshot: Snapshot;
}

export interface DecodedSegment {
  readonly records: readonly Spooled[];
  /** Lines that were cut by a crash, or written over by something else. */
  readonly torn: number;
}

/**
 * A session as a line holds it: an hour of scans of a big host has to fit, so there are no field names, and of an id
 * that begins with the incarnation only the rest (after a leading `=`; any other id after a leading `:`).
 */
type Row = readonly [
  id: string,
  userId: string,
  startedAt: number,
  pid: number,
  /** 1: active, 2: the user name was cut. */
  flags: number,
  cpuMs: number | null,
  cpuMaxPercent: number | null,
  memMaxPercent: number | null,
];

interface Line {
  readonly n: number;
  readonly reporter: Reporter;
  readonly timing: Timing;
  readonly takenAt: number;
  readonly rows: readonly Row[];
}

export function encodeLine({ n, snapshot }: Spooled): string {
  const { reporter, timing, takenAt, sessions } = snapshot;
  const rows = sessions.map((session) => rowOf(session, reporter.incarnation));
  const line: Line = { n, reporter, timing, takenAt, rows };
  return `${JSON.stringify(line)}\n`;
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

/** Null for what is no whole line of a spool. */
export function decodeLine(text: string): Spooled | null {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    if (!isLine(line)) return null;
    const { n, reporter, timing, takenAt, rows } = line;
    const sessions = rows.map((row) => sessionOf(row, reporter.incarnation));
    return { n, snapshot: { reporter, timing, takenAt, sessions } };
  } catch {
    return null;
  }
}

function rowOf(session: ReportedSession, incarnation: string): Row {
  const { id, userId, startedAt, pid, active, userCut, cpuMs, cpuMaxPercent, memMaxPercent } = session;
  const short = id.startsWith(incarnation) ? `=${id.slice(incarnation.length)}` : `:${id}`;
  const flags = (active ? 1 : 0) + (userCut ? 2 : 0);
  return [short, userId, startedAt, pid, flags, cpuMs, cpuMaxPercent, memMaxPercent];
}

function sessionOf(row: Row, incarnation: string): ReportedSession {
  const [short, userId, startedAt, pid, flags, cpuMs, cpuMaxPercent, memMaxPercent] = row;
  return {
    id: short.startsWith('=') ? incarnation + short.slice(1) : short.slice(1),
    userId,
    userCut: (flags & 2) !== 0,
    pid,
    startedAt,
    active: (flags & 1) !== 0,
    cpuMaxPercent,
    memMaxPercent,
    cpuMs,
  };
}

function isLine(line: Partial<Line> | null): line is Line {
  if (!Number.isSafeInteger(line?.n) || typeof line?.reporter?.sourceId !== 'string') return false;
  if (typeof line.reporter.incarnation !== 'string' || typeof line.reporter.intervalMs !== 'number')
    return false;
  if (typeof line.timing?.offsetMs !== 'number' || typeof line.takenAt !== 'number') return false;
  return Array.isArray(line.rows) && line.rows.every(isRow);
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 8) return false;
  const [id, userId, ...numbers] = row as unknown[];
  const required = numbers.slice(0, 3).every((value) => typeof value === 'number');
  return required && typeof id === 'string' && typeof userId === 'string';
}
