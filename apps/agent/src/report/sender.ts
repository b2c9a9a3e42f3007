import { timingOf, type Clock } from '../host/clock.js';
import type { LogClass } from '../host/log.js';
import type { Spool } from '../spool/spool.js';
import type { Spooled } from '../spool/segment.js';
import { backoffMs, type BackoffLimits } from './backoff.js';
import type { CollectorApi } from './http.js';
import { partsOf, registerBodyOf, snapshotBodyOf, type Reporter, type Sending } from './report.js';
import { verdictOf, type Retry, type Verdict } from './verdict.js';

export interface SenderOptions {
  readonly spool: Spool;
  readonly api: CollectorApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: BackoffLimits;
  /** Who reports now; what the spool holds may be of an earlier life. */
  readonly reporter: Reporter;
  readonly onTrouble: (kind: LogClass, message: string) => void;
}

export interface SenderCounts {
  readonly delivered: number;
  readonly rejected: number;
  /** Passed over, because the collector failed over each of them again and again. */
  readonly skipped: number;
}

/** How one round ended: all told, more to tell, told to come back later, or told never to come back. */
export type Round =
  { readonly is: 'idle' | 'more' | 'stale' } | { readonly is: 'later'; readonly afterMs: number };

/** Failures of the collector over one request before those behind it are tried as well. */
const patience = 5;
/** How many behind it are tried, one after the other. */
const reach = 8;
/** Failures after which a snapshot goes even if none behind it was taken either. */
const mostFailures = 60;

interface Told {
  readonly verdict: Verdict;
  readonly answer: unknown;
}

/**
 * Takes snapshots from the spool to the collector, one at a time and in order: first it registers the life of the
 * source that a snapshot is of. A snapshot is settled when all its parts were taken.
 */
export class Sender {
  /** Rounds in a row that ended with `later`, and of these those where the collector failed over a request. */
  private later = 0;
  private failures = 0;
  private registered: Reporter | null = null;
  private denied = 0;
  private leaseTold = false;
  private readonly count = { delivered: 0, rejected: 0, skipped: 0 };

  constructor(private readonly options: SenderOptions) {}

  counts(): SenderCounts {
    return { ...this.count };
  }

  /** Sends the next thing there is to tell. Never throws; the caller waits as told and calls again. */
  async round(): Promise<Round> {
    const [head] = this.options.spool.peek(1);
    const reporter = head?.snapshot.reporter ?? this.options.reporter;
    if (!isSame(this.registered, reporter)) return this.register(reporter, head);
    return head === undefined ? { is: 'idle' } : this.tell(head);
  }

  private async register(reporter: Reporter, head: Spooled | undefined): Promise<Round> {
    const path = `${pathOf(reporter)}/incarnations/${encodeURIComponent(reporter.incarnation)}`;
    const { verdict, answer } = await this.put(path, registerBodyOf(reporter));
    if (verdict.is === 'stale') return this.stale(reporter, head);
    if (verdict.is === 'retry') {
      const round = this.comeBack(verdict);
      if (this.failures < patience) return round;
    }
    if (verdict.is !== 'done') {
      const why = verdict.is === 'retry' ? verdict.why : verdict.code;
      this.trouble('refused', `cannot register: ${why}; going on, for the snapshots name this source too`);
    }
    this.registered = reporter;
    this.readLease(answer, reporter);
    return this.goOn();
  }

  private async tell(head: Spooled): Promise<Round> {
    const verdict = await this.send(head);
    if (verdict.is === 'stale') return this.stale(head.snapshot.reporter, head);
    if (verdict.is !== 'retry') return this.settle(head, verdict);
    const round = this.comeBack(verdict);
    return verdict.failed && this.failures >= patience ? this.tellThoseBehind(head, round) : round;
  }

  /** The collector fails over the head of the queue. Is it the head, or the collector? */
  private async tellThoseBehind(head: Spooled, round: Round): Promise<Round> {
    const [, ...behind] = this.options.spool.peek(1 + reach);
    const failed = [head];
    for (const record of behind) {
      if (!isSame(record.snapshot.reporter, head.snapshot.reporter)) break;
      const verdict = await this.send(record);
      if (verdict.is === 'done') {
        this.skip(failed);
        return this.settle(record, verdict);
      }
      if (verdict.is !== 'retry' || !verdict.failed) break;
      failed.push(record);
    }
    if (this.failures < mostFailures) return round;
    this.skip([head]);
    return this.goOn();
  }

  /** All parts of one snapshot, in order; the last one closes it, so it only goes when the others were taken. */
  private async send({ snapshot }: Spooled): Promise<Verdict> {
    const path = `${pathOf(snapshot.reporter)}/snapshot`;
    const parts = partsOf(snapshot).length;
    let denied = 0;
    for (let part = 1; part <= parts; part += 1) {
      const { verdict, answer } = await this.put(path, snapshotBodyOf(snapshot, part, this.sending()));
      if (verdict.is !== 'done') return verdict;
      denied += numberIn(answer, 'denied') ?? 0;
    }
    if (this.sending().wallMs - snapshot.takenAt <= snapshot.reporter.intervalMs) this.noteDenied(denied);
    return { is: 'done' };
  }

  private settle({ n }: Spooled, verdict: Exclude<Verdict, Retry | { is: 'stale' }>): Round {
    this.options.spool.settle(new Set([n]));
    if (verdict.is === 'done') this.count.delivered += 1;
    else {
      this.count.rejected += 1;
      this.trouble('refused', `the collector refuses a scan: ${remedied(verdict.code)}`);
    }
    return this.goOn();
  }

  private skip(records: readonly Spooled[]): void {
    this.options.spool.settle(new Set(records.map(({ n }) => n)));
    this.count.skipped += records.length;
    this.trouble('refused', `passed over ${records.length} scans: the collector fails over them each time`);
  }

  /** What a former life left in the spool is told by nobody any more; if it is this life, the agent has to stop. */
  private stale(reporter: Reporter, head: Spooled | undefined): Round {
    if (reporter.incarnation === this.options.reporter.incarnation || head === undefined)
      return { is: 'stale' };
    return this.settle(head, { is: 'rejected', code: 'stale_incarnation' });
  }

  private goOn(): Round {
    this.later = 0;
    this.failures = 0;
    return { is: 'more' };
  }

  private comeBack(verdict: Retry): Round {
    this.later += 1;
    if (verdict.failed) this.failures += 1;
    const afterMs = verdict.afterMs + backoffMs(this.later, this.options.random(), this.options.backoff);
    const waiting = this.options.spool.counts().pending;
    const again = `again in ${(afterMs / 1000).toFixed(1)} s, ${waiting} scans wait`;
    this.trouble(verdict.class, `${verdict.why}; ${again}`);
    return { is: 'later', afterMs };
  }

  private async put(path: string, body: unknown): Promise<Told> {
    try {
      const answer = await this.options.api.put(path, body);
      return { verdict: verdictOf(answer), answer: answer.body };
    } catch (error) {
      const why = `cannot be reached: ${(error as Error).message || String((error as { code?: string }).code)}`;
      const verdict: Retry = { is: 'retry', why, class: 'collector', afterMs: 0, failed: false };
      return { verdict, answer: null };
    }
  }

  private noteDenied(denied: number): void {
    if (denied > 0 && denied !== this.denied)
      this.trouble('denied', `the collector does not count ${denied} sessions whose processes run`);
    this.denied = denied;
  }

  /** A collector that tells its lease should have made room for the pace that was registered. */
  private readLease(answer: unknown, { intervalMs }: Reporter): void {
    const leaseSeconds = numberIn(answer, 'leaseSeconds');
    if (leaseSeconds === null || this.leaseTold || leaseSeconds * 1000 >= 2.5 * intervalMs) return;
    this.leaseTold = true;
    const scans = `with a scan every ${intervalMs / 1000} s they will seem lost; choose a shorter --interval`;
    this.trouble('lease', `the collector gives sessions up after ${leaseSeconds} s: ${scans}`);
  }

  private trouble(kind: LogClass, message: string): void {
    this.options.onTrouble(kind, message);
  }

  private sending(): Sending {
    const now = this.options.clock();
    return { wallMs: now.wallMs, timing: timingOf(now) };
  }
}

function remedied(code: string): string {
  if (code === 'snapshot_outdated')
    return `${code}; it has a later one of this source: does another agent report as it, or was the clock set back?`;
  return code === 'stale_incarnation' ? `${code}; it is of a life of this source that is over` : code;
}

function pathOf({ sourceId }: Reporter): string {
  return `sources/${encodeURIComponent(sourceId)}`;
}

function isSame(one: Reporter | null, other: Reporter): boolean {
  return (
    one?.sourceId === other.sourceId &&
    one.incarnation === other.incarnation &&
    one.intervalMs === other.intervalMs
  );
}

function numberIn(answer: unknown, field: string): number | null {
  const value = (answer as Record<string, unknown> | null | undefined)?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
