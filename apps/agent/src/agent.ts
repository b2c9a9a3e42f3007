import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './host/log.js';
import { pause } from './host/pause.js';
import { snapshotOf, type Reporter } from './report/report.js';
import type { Round, SenderCounts } from './report/sender.js';
import { reconcile } from './rstudio/reconcile.js';
import type { Known, KnownSession } from './rstudio/scan.js';
import type { Scanner } from './rstudio/scanner.js';
import type { Files } from './spool/files.js';
import type { Spooled } from './spool/segment.js';
import type { Spool } from './spool/spool.js';
import { saveState, type AgentState } from './spool/state.js';

export interface AgentParts {
  readonly scanner: Scanner;
  readonly spool: Spool;
  readonly files: Files;
  /** What the agent before this one left in `files`. */
  readonly state: AgentState;
  readonly reporter: Reporter;
  readonly log: Log;
  /** Gives memory back; called twice a scan. */
  readonly tidy: () => void;
}

/** What takes the snapshots onwards. */
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

/** Watches sessions and puts each look at them into the spool. */
export class Agent {
  private known: Known | null;

  constructor(private readonly parts: AgentParts) {
    const { state, spool } = parts;
    this.known = state.known;
    if (state.scan !== null && state.scan.n > spool.lastNumber) spool.append([state.scan]);
  }

  /** Scans once. Throws if nothing could be seen; everybody stays as known then. */
  async scan(): Promise<ScanSummary> {
    const { scanner, spool, reporter, tidy } = this.parts;
    const outcome = reconcile(this.known, await scanner.scan(this.known), reporter.intervalMs);
    this.known = outcome.known;
    const record = spool.number(snapshotOf(outcome, reporter));
    this.save(record);
    tidy();
    spool.append([record]);
    tidy();
    return {
      sessions: outcome.known.sessions.length,
      active: outcome.beats.filter(({ active }) => active).length,
      started: outcome.started.length,
      ended: outcome.ended.length,
    };
  }

  /** A session as the last scan saw it; null if that did not find it. */
  sessionOf(id: string): KnownSession | null {
    return this.known?.sessions.find((session) => session.id === id) ?? null;
  }

  private save(scan: Spooled): void {
    try {
      saveState(this.parts.files, { known: this.known, scan });
    } catch (error) {
      this.parts.log.warn('state', `${(error as Error).message}; what is known stays in memory`);
    }
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
      next = Math.max(next + parts.reporter.intervalMs, performance.now());
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
  return outdated.signal.aborted ? 1 : 0;
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
