import type { CurrentSnapshot, LogMark, SnapshotDraft, Snapshots } from '@headcount/event-log';
import { bucketCount, copyBucket, copyHeader, recordsOf, stateVersion } from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';
import type { Tail } from '../admission/tail.js';
import type { SnapshotSource } from './snapshot-source.js';
import { Turns } from '../turns.js';

export interface SnapshotWriterContext {
  readonly snapshots: Snapshots;
  readonly source: SnapshotSource;
  readonly tail: Tail;
  /** Names this collector; any two that run at once must differ. */
  readonly collectorId: string;
  readonly logger: Logger;
  readonly now: () => number;
  /** Told what came of each attempt, `not_due` and `not_ready` left out. */
  readonly observe?: (outcome: AttemptOutcome, written?: WrittenSnapshot) => void;
}

/** How writing a snapshot went. */
export interface WrittenSnapshot {
  /** By this collector's clock, in epoch milliseconds. */
  readonly writtenAt: number;
  /** As it is stored, deflated. */
  readonly bytes: number;
  readonly ms: number;
  /** The longest time that it kept the event loop, in milliseconds. */
  readonly longestSliceMs: number;
}

export interface SnapshotTimes {
  /** A snapshot is due when so many facts were read since the last one, */
  readonly facts: number;
  /** or when so much time has passed, in milliseconds. */
  readonly ms: number;
  /** Another writer that does not finish in this time is taken for dead, in milliseconds. */
  readonly patienceMs: number;
}

export const defaultTimes: SnapshotTimes = { facts: 5_000_000, ms: 600_000, patienceMs: 120_000 };
const checkEveryMs = 5_000;
const pauseAfterFailureMs = 60_000;
const partLength = 500_000;

/** What came of a look at whether to write a snapshot. */
export type SnapshotOutcome =
  | 'written'
  | 'not_due'
  /** The log is not read to its end yet, or began anew while the snapshot was written. */
  | 'not_ready'
  /** Another collector writes, or has written. */
  | 'lost'
  | 'failed';
export type AttemptOutcome = Extract<SnapshotOutcome, 'written' | 'lost' | 'failed'>;

/**
 * Writes what a collector begins from, in slices while it goes on serving. Any number of collectors may run
 * one: of those the snapshot is due for, the one that moves the pointer first writes it.
 */
export class SnapshotWriter {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;
  /** The last snapshot known, and how far this collector was then. */
  private base: { id: number; facts: number; at: number };
  private pointer = { revision: -1, since: 0 };
  private readonly warn: (kind: string, details: object) => void;

  constructor(
    private readonly context: SnapshotWriterContext,
    private readonly times: SnapshotTimes = defaultTimes,
  ) {
    const { logger, now, tail } = context;
    this.base = { id: 0, facts: tail.factsRead, at: now() };
    this.warn = throttled((kind, details, held) => logger.warn({ ...details, held }, kind), now);
  }

  start(): void {
    this.lookAfter(checkEveryMs);
  }

  /** Gives up what is being written, and returns when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  /** Never rejects. */
  async writeIfDue(): Promise<SnapshotOutcome> {
    const { tail, now, source } = this.context;
    const { found } = source;
    if (found !== null && found.id > this.base.id)
      this.base = { ...this.base, id: found.id, at: Math.min(now(), found.writtenAt) };
    const { facts, at } = this.base;
    if (tail.factsRead - facts < this.times.facts && now() - at < this.times.ms) return 'not_due';
    if (!tail.caughtUp || tail.state.ahead !== null) return 'not_ready';
    try {
      const outcome = await this.claimAndWrite();
      if (outcome === 'lost') this.context.observe?.('lost');
      return outcome;
    } catch (error) {
      this.warn('no snapshot was written', { err: error });
      this.context.observe?.('failed');
      return 'failed';
    }
  }

  private lookAfter(pauseMs: number): void {
    const look = async (): Promise<void> => {
      const outcome = await this.writeIfDue();
      if (!this.stopped) this.lookAfter(outcome === 'failed' ? pauseAfterFailureMs : checkEveryMs);
    };
    this.timer = setTimeout(() => {
      this.running = look();
    }, pauseMs).unref();
  }

  private async claimAndWrite(): Promise<SnapshotOutcome> {
    const { snapshots, collectorId, tail, now } = this.context;
    const current = await snapshots.current();
    if (this.isOvertaken(current) || this.isBusy(current)) return 'lost';
    const draft = await snapshots.claim(collectorId, current);
    if (draft === null) return 'lost';
    const { factsRead } = tail;
    const outcome = await this.write(draft);
    if (outcome === 'written') this.base = { id: draft.id, facts: factsRead, at: now() };
    return outcome;
  }

  /** Whether another collector has written one since: then it is due again only so long after that. */
  private isOvertaken({ snapshot }: CurrentSnapshot): boolean {
    const { tail, now } = this.context;
    if (snapshot === null || snapshot.log !== tail.identity) return false;
    // a newer version's is what its collectors begin from: never put an older one in its place
    if (snapshot.version <= stateVersion && snapshot.id <= this.base.id) return false;
    this.base = { id: snapshot.id, facts: tail.factsRead, at: now() };
    return true;
  }

  private isBusy({ writer, revision }: CurrentSnapshot): boolean {
    const { collectorId, now } = this.context;
    if (this.pointer.revision !== revision) this.pointer = { revision, since: now() };
    if (writer === null || writer === collectorId) return false;
    return now() - this.pointer.since < this.times.patienceMs;
  }

  private async write(draft: SnapshotDraft): Promise<SnapshotOutcome> {
    const { tail, logger, now, observe } = this.context;
    const began = performance.now();
    const turns = new Turns();
    const { state, mark: from, identity } = tail;
    let until: LogMark = from;
    let lines = [JSON.stringify(copyHeader(state))];
    let length = lines[0]!.length;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      await turns.rest();
      if (this.stopped || tail.state !== state || identity === undefined) return 'not_ready';
      const copy = copyBucket(state, bucket);
      until = tail.mark;
      for (const record of recordsOf(copy)) {
        const line = JSON.stringify(record);
        lines.push(line);
        length += line.length;
        await turns.next();
      }
      if (length < partLength && bucket < bucketCount - 1) continue;
      await turns.rest();
      await turns.during(draft.add(lines));
      lines = [];
      length = 0;
    }
    if (tail.state !== state || identity === undefined) return 'not_ready';
    const writtenAt = now();
    const info = { version: stateVersion, log: identity, from, until, writtenAt };
    if (!(await draft.publish(info))) return 'lost';
    const ms = Math.round(performance.now() - began);
    const written = { writtenAt, bytes: draft.bytes, ms, longestSliceMs: turns.longestMs };
    logger.info({ from: from.seq, until: until.seq, ...written }, 'wrote a snapshot');
    observe?.('written', written);
    return 'written';
  }
}
