import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './host/log.js';
import { reportsOf, startReport, type ReportedBeat, type Reporter, type ReportOf } from './report/report.js';
import type { Round, SenderCounts, SenderEvents } from './report/sender.js';
import { reconcile } from './rstudio/reconcile.js';
import type { Known } from './rstudio/scan.js';
import type { Scanner } from './rstudio/scanner.js';
import type { Files } from './spool/files.js';
import type { Spool } from './spool/spool.js';
import { loadState, saveState } from './spool/state.js';

export interface AgentParts {
  readonly scanner: Scanner;
  readonly spool: Spool;
  readonly files: Files;
  readonly reporter: Reporter;
  readonly intervalMs: number;
  readonly log: Log;
}

/** What takes the reports onwards. */
export interface Delivery {
  round(): Promise<Round>;
  counts(): SenderCounts;
}

/** What one scan found, for the summary. */
export interface ScanSummary {
  readonly sessions: number;
  readonly active: number;
  readonly started: number;
  readonly ended: number;
}

/** Watches sessions and puts what there is to tell into the spool. */
export class Agent {
  private known: Known | null;

  constructor(private readonly parts: AgentParts) {
    const state = loadState(parts.files, (message) => parts.log.warn('state', message));
    this.known = state.known;
    parts.spool.append(state.reports.filter(({ n }) => n > parts.spool.lastNumber));
  }

  /** Scans once. Throws if nothing could be seen; everybody stays as known then. */
  async scan(): Promise<ScanSummary> {
    const { scanner, spool, reporter, intervalMs } = this.parts;
    const outcome = reconcile(this.known, await scanner.scan(this.known), intervalMs);
    this.known = outcome.known;
    const reports = spool.number(reportsOf(outcome, reporter));
    this.save(reports);
    spool.append(reports);
    return {
      sessions: outcome.known.sessions.length,
      active: outcome.beats.filter(({ active }) => active).length,
      started: outcome.started.length,
      ended: outcome.ended.length,
    };
  }

  /** What the sender has to tell the agent while reports go out. */
  get events(): SenderEvents {
    const { log } = this.parts;
    return {
      onUnknown: (beats, report) => this.startAgain(beats, report),
      onClosed: (sessionId, code) => this.close(sessionId, code),
      onTrouble: (kind, message) => log.warn(kind, message),
    };
  }

  /** Keeps what is known for the next run. */
  save(reports: ReturnType<Spool['number']> = []): void {
    try {
      saveState(this.parts.files, { known: this.known, reports });
    } catch (error) {
      this.parts.log.warn('state', `${(error as Error).message}; what is known stays in memory`);
    }
  }

  /** The collector knows nothing of living sessions: they are started anew, then their beats follow, once. */
  private startAgain(beats: readonly ReportedBeat[], report: ReportOf<'beats'>): void {
    if (report.again === true) return;
    const { spool, log } = this.parts;
    const living = new Map(this.known?.sessions.map((session) => [session.id, session]));
    const known = beats.filter(({ id }) => living.has(id));
    if (known.length === 0) return;
    log.warn('collector', `knows nothing of ${known.length} sessions; they are started again`);
    const starts = known.flatMap(({ id }) => {
      const session = living.get(id);
      return session ? [{ ...startReport(session, report.reporter), again: true }] : [];
    });
    spool.append(spool.number([...starts, { ...report, beats: known, again: true }]));
  }

  private close(sessionId: string, code: string): void {
    const session = this.known?.sessions.find(({ id }) => id === sessionId);
    if (!this.known || !session || session.closed) return;
    this.parts.log.info(`session ${sessionId} of ${session.userId} is closed (${code}); its process runs on`);
    const sessions = this.known.sessions.map((one) => (one === session ? { ...one, closed: true } : one));
    this.known = { ...this.known, sessions };
  }
}

/** Scans and reports until `stop` is raised; then the report under way is finished. Returns the exit code. */
export async function runAgent(
  agent: Agent,
  delivery: Delivery,
  parts: AgentParts,
  stop: AbortSignal,
): Promise<number> {
  const outdated = new AbortController();
  const halt = AbortSignal.any([stop, outdated.signal]);
  let wake = (): void => undefined;
  halt.addEventListener('abort', () => wake(), { once: true });
  const scans = (async () => {
    for (let next = performance.now(); !halt.aborted;) {
      await agent.scan().catch((error: Error) => {
        if (!halt.aborted) parts.log.warn('scan', `${error.message}; everybody stays as last seen`);
      });
      wake();
      // Scans that were missed (the machine slept) are not made up for.
      next = Math.max(next + parts.intervalMs, performance.now());
      await pause(next - performance.now(), halt);
    }
  })();
  const reports = (async () => {
    while (!halt.aborted) {
      const fresh = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const round = await delivery.round();
      if (round.is === 'stale') outdated.abort();
      if (round.is === 'later') await pause(round.afterMs, halt);
      if (round.is === 'idle') await fresh;
    }
  })();
  await Promise.all([scans, reports]);
  agent.save();
  if (!outdated.signal.aborted) return 0;
  parts.log.info('a later incarnation of this source reports: this agent stops for good');
  return 1;
}

/** One scan, told at once; tries again a few times. Returns whether everything was told. */
export async function deliverAll(
  delivery: Delivery,
  attempts: number,
): Promise<'told' | 'pending' | 'stale'> {
  for (let failures = 0; ;) {
    const round = await delivery.round();
    if (round.is === 'idle') return 'told';
    if (round.is === 'stale') return 'stale';
    if (round.is !== 'later') continue;
    failures += 1;
    if (failures === attempts) return 'pending';
    await wait(round.afterMs);
  }
}

async function pause(ms: number, halt: AbortSignal): Promise<void> {
  await wait(Math.max(0, ms), undefined, { signal: halt }).catch(() => undefined);
}
