import type { RegisterBody, SnapshotBody } from '@headcount/contracts';
import { rebased, timingOf, type Millis, type Timing } from '../host/clock.js';
import type { Reconciled } from '../rstudio/reconcile.js';
import type { KnownSession } from '../rstudio/scan.js';

/** Who reports: fixed in each snapshot when it is taken, whatever the agent is called later. */
export interface Reporter {
  readonly sourceId: string;
  readonly incarnation: string;
  readonly host: string;
  readonly intervalMs: number;
  /** When this life of the source began; null where nothing tells. */
  readonly startedAt: Millis | null;
}

/** A session as one scan saw it, whole: any snapshot may be the first that the collector gets. */
export interface ReportedSession {
  readonly id: string;
  readonly userId: string;
  readonly userCut: boolean;
  readonly pid: number;
  readonly startedAt: Millis;
  readonly active: boolean;
  readonly cpuMaxPercent: number | null;
  readonly memMaxPercent: number | null;
  readonly cpuMs: number | null;
}

/** Everybody who is there, at one instant. Kept in the spool as it is. */
export interface Snapshot {
  readonly reporter: Reporter;
  /** The clock that its times were read from. */
  readonly timing: Timing;
  readonly takenAt: Millis;
  readonly sessions: readonly ReportedSession[];
}

/** What one scan has to tell; also when nobody is there, for that ends everybody else. */
export function snapshotOf({ known, beats }: Reconciled, reporter: Reporter): Snapshot {
  const timing = timingOf(known.takenAt);
  return {
    reporter,
    timing,
    takenAt: known.takenAt.wallMs,
    sessions: beats.map(({ session, active }) => reportedSession(session, active, timing)),
  };
}

function reportedSession(session: KnownSession, active: boolean, timing: Timing): ReportedSession {
  const { id, userId, userCut, pid, cpuMaxPercent, memMaxPercent, cpuMs } = session;
  const startedAt = Math.round(rebased(session.startedAt, session.startTiming, timing));
  return { id, userId, userCut, pid, startedAt, active, cpuMaxPercent, memMaxPercent, cpuMs };
}

/** The instant of sending, by the wall clock and by the clock that ties it to recorded times. */
export interface Sending {
  readonly wallMs: Millis;
  readonly timing: Timing;
}

export function registerBodyOf({ intervalMs, startedAt }: Reporter): RegisterBody {
  return {
    heartbeatIntervalSeconds: intervalMs / 1000,
    startedAt: startedAt === null ? null : iso(startedAt),
    kind: 'rstudio',
  };
}

/** Sessions of one part; a copy of the contract's number, because loading the contract takes about 4 MB at run time. */
export const mostInPart = 10_000;
/** Bytes of the sessions of one part, well below what a collector takes. */
const mostBytes = 3.75 * 1024 * 1024;
/** Bytes of a session in a body, at most, besides its names; those of users may have to be escaped. */
const itemBytes = 280;

/**
 * How a snapshot is cut into parts, as index ranges. One empty part where nobody is there. The last part closes the
 * snapshot, so it must only be sent when those before it were taken.
 */
export function partsOf({ sessions, reporter }: Snapshot): readonly (readonly [from: number, to: number])[] {
  const parts: [number, number][] = [];
  const fixed = itemBytes + reporter.host.length;
  let from = 0;
  let bytes = 0;
  sessions.forEach(({ id, userId }, index) => {
    const more = fixed + Buffer.byteLength(id) + 2 * Buffer.byteLength(userId);
    if (index > from && (index - from === mostInPart || bytes + more > mostBytes)) {
      parts.push([from, index]);
      from = index;
      bytes = 0;
    }
    bytes += more;
  });
  return [...parts, [from, sessions.length]];
}

/** One part of a snapshot, see `partsOf`; `part` counts from 1. */
export function snapshotBodyOf(snapshot: Snapshot, part: number, sending: Sending): SnapshotBody {
  const parts = partsOf(snapshot);
  const [from, to] = parts[part - 1] ?? [0, 0];
  const { reporter } = snapshot;
  return {
    takenAt: instant(snapshot.takenAt, snapshot, sending),
    sentAt: iso(sending.wallMs),
    incarnation: reporter.incarnation,
    part,
    parts: parts.length,
    sessions: snapshot.sessions.slice(from, to).map((session) => ({
      sessionId: session.id,
      userId: session.userId,
      clientId: 'RStudio',
      host: reporter.host,
      startedAt: instant(session.startedAt, snapshot, sending),
      active: session.active,
      attributes: { pid: String(session.pid), ...(session.userCut ? { userCut: 'true' } : {}) },
      measures: measuresOf(session),
    })),
  };
}

function measuresOf({ cpuMaxPercent, memMaxPercent, cpuMs }: ReportedSession): Record<string, number> {
  return {
    ...(cpuMaxPercent === null ? {} : { cpuMaxPercent }),
    ...(memMaxPercent === null ? {} : { memMaxPercent }),
    ...(cpuMs === null ? {} : { cpuSeconds: Math.round(cpuMs) / 1000 }),
  };
}

function instant(time: Millis, { timing }: Snapshot, sending: Sending): string {
  return iso(Math.min(rebased(time, timing, sending.timing), sending.wallMs));
}

function iso(time: Millis): string {
  return new Date(time).toISOString();
}
