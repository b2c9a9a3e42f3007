import {
  inferredStart,
  isTooLate,
  type AcceptedTime,
  type Beat,
  type Measures,
  type Reporter,
  type SessionStartedData,
  type SiteSessions,
} from '@headcount/session-core';
import type { ClockCorrections } from '../admission/clock-corrections.js';
import type { ReportedBeat } from '../admission/beat.js';
import { beatOf, timeOf } from './reports.js';

/** What all beats of one request have in common. */
export interface Reporting {
  readonly site: string;
  readonly sessions: SiteSessions;
  readonly source: Reporter;
  readonly observing: boolean;
  /** By the collector's clock, in epoch milliseconds. */
  readonly receivedAt: number;
  readonly sentAt: string | null | undefined;
  readonly corrections: ClockCorrections;
}

/** One beat as a request tells it. */
export interface ToldBeat {
  readonly at?: string | null | undefined;
  readonly active?: boolean | null | undefined;
  readonly elapsedMs?: number | null | undefined;
  readonly measures?: Measures | null | undefined;
}

/**
 * Turns the beats of one request into reports. Made for many: instants that are told again and again are understood
 * once, and the start of a session that may be unknown is only made up when it is.
 */
export class BeatReader {
  private last: { readonly text: string | null | undefined; readonly time: AcceptedTime } | null = null;

  constructor(private readonly reporting: Reporting) {}

  /** Null: it is too late to count. */
  read(sessionId: string, told: ToldBeat): ReportedBeat | null {
    const { receivedAt, sessions } = this.reporting;
    const { at, ageMs } = this.timeOf(told.at);
    if (isTooLate(at, receivedAt, sessions.policy)) return null;
    return new LazyReport(this.reporting, beatOf({ sessionId, at, ageMs }, told), told.elapsedMs ?? 0);
  }

  private timeOf(text: string | null | undefined): AcceptedTime {
    if (this.last === null || this.last.text !== text) {
      const { receivedAt, sentAt, sessions, corrections } = this.reporting;
      const time = corrections.noted(timeOf({ at: text, sentAt }, receivedAt, sessions.policy));
      this.last = { text, time };
    }
    return this.last.time;
  }
}

class LazyReport implements ReportedBeat {
  constructor(
    private readonly reporting: Reporting,
    readonly beat: Beat,
    private readonly elapsedMs: number,
  ) {}

  get observing(): boolean {
    return this.reporting.observing;
  }

  get site(): string {
    return this.reporting.site;
  }

  get sourceId(): string | null {
    return this.reporting.source.sourceId;
  }

  get inferred(): SessionStartedData {
    const { sessions, source } = this.reporting;
    const { sessionId, at, ageMs = 0 } = this.beat;
    return inferredStart(sessions, source, { sessionId, at, ageMs, elapsedMs: this.elapsedMs });
  }
}
