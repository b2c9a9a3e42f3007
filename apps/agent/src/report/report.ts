import type { EndBody, HeartbeatsBody, StartBody } from '@headcount/contracts';
import { rebased, timingOf, type Millis, type Timing } from '../host/clock.js';
import type { Reconciled } from '../rstudio/reconcile.js';
import type { KnownSession } from '../rstudio/scan.js';

/** Who reports: fixed in each report when it is made, whatever the agent is called later. */
export interface Reporter {
  readonly sourceId: string;
  readonly incarnation: string;
  readonly host: string;
}

export interface Measures {
  readonly cpuMaxPercent?: number;
  readonly memMaxPercent?: number;
  readonly cpuSeconds?: number;
}

export interface ReportedSession {
  readonly id: string;
  readonly userId: string;
  readonly startedAt: Millis;
  /** When it was last seen before this report: what says that it is alive. */
  readonly seenAt: Millis;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReportedBeat {
  readonly id: string;
  readonly active: boolean;
  readonly measures?: Measures;
}

interface Common {
  readonly reporter: Reporter;
  /** The clock that its times were read from. */
  readonly timing: Timing;
  /** This report already is a second try, after the collector forgot the session. */
  readonly again?: boolean;
}

/** One thing to tell the collector. Kept in the spool as it is. */
export type Report =
  | (Common & { readonly kind: 'start'; readonly session: ReportedSession })
  | (Common & { readonly kind: 'beats'; readonly at: Millis; readonly beats: readonly ReportedBeat[] })
  | (Common & { readonly kind: 'end'; readonly id: string; readonly endedAt: Millis });

export type ReportOf<Kind extends Report['kind']> = Extract<Report, { kind: Kind }>;

/** Beats of one report: few enough for one body, so that a big host's scan is several reports. */
const beatsPerReport = 2000;

/** What one scan has to tell, in the order in which it must be told. */
export function reportsOf(outcome: Reconciled, reporter: Reporter): Report[] {
  const { known } = outcome;
  const timing = timingOf(known.takenAt);
  const ends = outcome.ended.map((session) => endReport(session, reporter));
  const starts = outcome.started.map((session) => startReport(session, reporter));
  const beats: Report[] = [];
  for (let from = 0; from < outcome.beats.length; from += beatsPerReport) {
    const part = outcome.beats.slice(from, from + beatsPerReport);
    beats.push({
      kind: 'beats',
      reporter,
      timing,
      at: known.takenAt.wallMs,
      beats: part.map(({ session, active, measured }) => ({
        id: session.id,
        active,
        ...(measured ? { measures: measuresOf(session) } : {}),
      })),
    });
  }
  return [...ends, ...starts, ...beats];
}

export function startReport(session: KnownSession, reporter: Reporter): ReportOf<'start'> {
  const attributes = { pid: String(session.pid), ...(session.userCut ? { userCut: 'true' } : {}) };
  const timing = timingOf(session.lastSeenAt);
  return {
    kind: 'start',
    reporter,
    timing,
    session: {
      id: session.id,
      userId: session.userId,
      startedAt: rebased(session.startedAt, session.startTiming, timing),
      seenAt: session.lastSeenAt.wallMs,
      attributes,
    },
  };
}

function endReport(session: KnownSession, reporter: Reporter): ReportOf<'end'> {
  return {
    kind: 'end',
    reporter,
    timing: timingOf(session.lastSeenAt),
    id: session.id,
    endedAt: session.lastSeenAt.wallMs,
  };
}

function measuresOf(session: KnownSession): Measures {
  return {
    ...(session.cpuMaxPercent === null ? {} : { cpuMaxPercent: session.cpuMaxPercent }),
    ...(session.memMaxPercent === null ? {} : { memMaxPercent: session.memMaxPercent }),
    ...(session.cpuMs === null ? {} : { cpuSeconds: Math.round(session.cpuMs) / 1000 }),
  };
}

/** The instant of sending, by the wall clock and by the clock that ties it to recorded times. */
export interface Sending {
  readonly wallMs: Millis;
  readonly timing: Timing;
}

export function startBodyOf(report: ReportOf<'start'>, sending: Sending): Partial<StartBody> {
  const { session, reporter } = report;
  return {
    id: session.id,
    userId: session.userId,
    clientId: 'RStudio',
    sourceId: reporter.sourceId,
    incarnation: reporter.incarnation,
    host: reporter.host,
    attributes: session.attributes,
    startedAt: instant(session.startedAt, report, sending),
    occurredAt: instant(session.seenAt, report, sending),
    sentAt: iso(sending.wallMs),
  };
}

/** Several reports of one reporter in one body. */
export function heartbeatsBodyOf(reports: readonly ReportOf<'beats'>[], sending: Sending): HeartbeatsBody {
  const reporter = reports[0]?.reporter;
  return {
    ...(reporter ? { sourceId: reporter.sourceId, incarnation: reporter.incarnation } : {}),
    sentAt: iso(sending.wallMs),
    beats: reports.flatMap((report) => {
      const at = instant(report.at, report, sending);
      return report.beats.map(({ id, active, measures }) => ({
        sessionId: id,
        at,
        active,
        ...(measures ? { measures: { ...measures } } : {}),
      }));
    }),
  };
}

export function endBodyOf(report: ReportOf<'end'>, sending: Sending): EndBody {
  return {
    reason: 'terminated',
    endedAt: instant(report.endedAt, report, sending),
    sentAt: iso(sending.wallMs),
  };
}

function instant(time: Millis, report: Report, sending: Sending): string {
  return iso(Math.min(rebased(time, report.timing, sending.timing), sending.wallMs));
}

function iso(time: Millis): string {
  return new Date(time).toISOString();
}
