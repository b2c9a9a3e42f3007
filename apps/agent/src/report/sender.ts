import { timingOf, type Clock } from '../host/clock.js';
import type { LogClass } from '../host/log.js';
import type { Spool } from '../spool/spool.js';
import type { Spooled } from '../spool/segment.js';
import { backoffMs, type BackoffLimits } from './backoff.js';
import type { Answer, CollectorApi } from './http.js';
import {
  endBodyOf,
  heartbeatsBodyOf,
  startBodyOf,
  type Report,
  type ReportedBeat,
  type ReportOf,
  type Sending,
} from './report.js';
import { beatResults, isFinal, verdictOf, type Verdict } from './verdict.js';

/** Told while reports go out. */
export interface SenderEvents {
  /** The collector has never heard of these sessions, or forgot them; their beats of this report did not count. */
  onUnknown(beats: readonly ReportedBeat[], report: ReportOf<'beats'>): void;
  /** Closed for good, though the process may live on. */
  onClosed(sessionId: string, code: string): void;
  onTrouble(kind: LogClass, message: string): void;
}

export interface SenderOptions {
  readonly spool: Spool;
  readonly api: CollectorApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: BackoffLimits;
  readonly events: SenderEvents;
}

export interface SenderCounts {
  readonly delivered: number;
  readonly rejected: number;
}

/** How one round ended: all told, more to tell, told to come back later, or told never to come back. */
export type Round =
  { readonly is: 'idle' | 'more' | 'stale' } | { readonly is: 'later'; readonly afterMs: number };

/** Reports taken from the spool at once; few, because each one under way takes memory. */
const mostReports = 16;
const mostBeats = 5000;

/**
 * Takes reports from the spool to the collector, in order: reports of one kind go together, and the next kind only when
 * they are answered. So no beat or end can overtake its start.
 */
export class Sender {
  private failures = 0;
  private delivered = 0;
  private rejected = 0;

  constructor(private readonly options: SenderOptions) {}

  counts(): SenderCounts {
    return { delivered: this.delivered, rejected: this.rejected };
  }

  /** Sends the next reports. Never throws; the caller waits as told and calls again. */
  async round(): Promise<Round> {
    const run = this.nextRun();
    if (run.length === 0) return { is: 'idle' };
    const verdicts = run[0]?.report.kind === 'beats' ? await this.sendBeats(run) : await this.sendEach(run);
    const settled = new Set(run.filter((_, index) => isSettled(verdicts[index])).map(({ n }) => n));
    if (settled.size > 0) this.options.spool.settle(settled);
    run.forEach((record, index) => this.note(record, verdicts[index]));
    if (verdicts.some((verdict) => verdict.is === 'stale')) return { is: 'stale' };
    const retries = verdicts.filter((verdict) => verdict.is === 'retry');
    return retries.length > 0 ? this.later(retries) : this.goOn();
  }

  private goOn(): Round {
    this.failures = 0;
    return { is: 'more' };
  }

  private later(retries: readonly Extract<Verdict, { is: 'retry' }>[]): Round {
    this.failures += 1;
    const asked = Math.max(...retries.map(({ afterMs }) => afterMs));
    const afterMs = asked + backoffMs(this.failures, this.options.random(), this.options.backoff);
    const [first] = retries;
    const waiting = this.options.spool.counts().pending;
    if (first) {
      const again = `again in ${(afterMs / 1000).toFixed(1)} s, ${waiting} reports wait`;
      this.options.events.onTrouble(first.class, `${first.why}; ${again}`);
    }
    return { is: 'later', afterMs };
  }

  /** The oldest reports that may go together. */
  private nextRun(): readonly Spooled[] {
    const records = this.options.spool.peek(mostReports);
    const [first] = records;
    if (first === undefined) return [];
    let beats = 0;
    const ids = new Set<string>();
    const end = records.findIndex(({ report }) => {
      if (report.kind !== first.report.kind || !sameReporter(report, first.report)) return true;
      if (report.kind === 'beats')
        return (beats += report.beats.length) > mostBeats && report !== first.report;
      const id = report.kind === 'start' ? report.session.id : report.id;
      return ids.size === ids.add(id).size;
    });
    return end < 0 ? records : records.slice(0, end);
  }

  private async sendBeats(run: readonly Spooled[]): Promise<Verdict[]> {
    const reports = run.map(({ report }) => report).filter((report) => report.kind === 'beats');
    const { verdict, answer } = await this.send(
      'beats',
      'heartbeats',
      heartbeatsBodyOf(reports, this.sending()),
    );
    if (verdict.is === 'done') this.readResults(answer, reports);
    return run.map(() => verdict);
  }

  private async sendEach(run: readonly Spooled[]): Promise<Verdict[]> {
    const sent = await Promise.all(
      run.map(({ report }) => {
        if (report.kind === 'start')
          return this.send('start', 'sessions', startBodyOf(report, this.sending()));
        if (report.kind === 'beats') throw new Error('beats go together');
        const path = `sessions/${encodeURIComponent(report.id)}/end`;
        return this.send('end', path, endBodyOf(report, this.sending()));
      }),
    );
    return sent.map(({ verdict }) => verdict);
  }

  private async send(
    kind: Report['kind'],
    path: string,
    body: unknown,
  ): Promise<{ verdict: Verdict; answer: Answer | null }> {
    try {
      const answer = await this.options.api.post(path, body);
      return { verdict: verdictOf(kind, answer), answer };
    } catch (error) {
      const why = `cannot be reached: ${(error as Error).message || String((error as { code?: string }).code)}`;
      return { verdict: { is: 'retry', why, class: 'collector', afterMs: 0 }, answer: null };
    }
  }

  private readResults(answer: Answer | null, reports: readonly ReportOf<'beats'>[]): void {
    const results = beatResults(answer?.body);
    for (const result of results)
      if (isFinal(result)) this.options.events.onClosed(result.sessionId, result.code);
    const unknown = new Set(
      results.filter(({ status }) => status === 'unknown').map(({ sessionId }) => sessionId),
    );
    if (unknown.size === 0) return;
    for (const report of reports) {
      const beats = report.beats.filter(({ id }) => unknown.has(id));
      if (beats.length > 0) this.options.events.onUnknown(beats, report);
    }
  }

  private note({ report }: Spooled, verdict: Verdict | undefined): void {
    if (verdict?.is === 'done') this.delivered += 1;
    if (verdict?.is === 'rejected') {
      this.rejected += 1;
      this.options.events.onTrouble(
        'refused',
        `the collector refuses a report (${report.kind}): ${verdict.code}`,
      );
    }
    if (verdict?.is === 'closed' && report.kind === 'start') {
      this.delivered += 1;
      this.options.events.onClosed(report.session.id, verdict.code);
    }
  }

  private sending(): Sending {
    const now = this.options.clock();
    return { wallMs: now.wallMs, timing: timingOf(now) };
  }
}

function isSettled(verdict: Verdict | undefined): boolean {
  return verdict?.is === 'done' || verdict?.is === 'closed' || verdict?.is === 'rejected';
}

function sameReporter(one: Report, other: Report): boolean {
  return (
    one.reporter.sourceId === other.reporter.sourceId &&
    one.reporter.incarnation === other.reporter.incarnation
  );
}
