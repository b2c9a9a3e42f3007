import { siteOfSubject } from '@headcount/contracts';
import {
  LogRegressedError,
  LogReplacedError,
  LogTrimmedError,
  type EventLog,
  type LogReader,
  type StoredEnvelope,
} from '@headcount/event-log';
import { applyMessage, newCollectorState, type CollectorState } from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';

const envelopesAtOnce = 256;
const longestRetryMs = 2_000;

/**
 * Reads the log as it grows and folds it into the collector's state. Whoever appended something waits here
 * until it was read back: only then is an answer true.
 */
export class Tail {
  state: CollectorState = newCollectorState();
  private identity: string | undefined;
  private reachedEnd = false;
  private stopped = false;
  private reader: LogReader | null = null;
  private finished: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<number, { promise: Promise<void>; resolve: () => void }>();
  private readonly watched = new Map<string, number>();
  private readonly warn: (kind: string, details: object) => void;

  constructor(
    private readonly log: EventLog,
    private readonly logger: Logger,
    now: () => number,
  ) {
    this.warn = throttled((kind, details, held) => logger.warn({ ...details, held }, kind), now);
  }

  start(): void {
    this.finished = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.reader?.close();
    await this.finished;
  }

  /** Whether the log was read up to what it held when reading began. */
  get caughtUp(): boolean {
    return this.reachedEnd;
  }

  /** Resolves when the message at `seq` has been folded in. */
  reached(seq: number): Promise<void> {
    if (this.state.seq >= seq) return Promise.resolve();
    let waiter = this.waiting.get(seq);
    if (waiter === undefined) {
      let resolve = (): void => undefined;
      waiter = { promise: new Promise<void>((done) => (resolve = done)), resolve: () => resolve() };
      this.waiting.set(seq, waiter);
    }
    return waiter.promise;
  }

  /** From now on until {@link unwatch}, remembers where the envelope of this id was read. */
  watch(envelopeId: string): void {
    this.watched.set(envelopeId, 0);
  }

  /** Where a watched envelope was read in the log; null while it was not. */
  seen(envelopeId: string): number | null {
    return this.watched.get(envelopeId) || null;
  }

  unwatch(envelopeId: string): void {
    this.watched.delete(envelopeId);
  }

  /** Drops all that was read and reads the log again from its beginning. */
  async reload(): Promise<void> {
    this.forget();
    await this.reader?.close();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      try {
        await this.follow(() => (failures = 0));
      } catch (error) {
        if (this.stopped) return;
        if (
          error instanceof LogRegressedError ||
          error instanceof LogReplacedError ||
          error instanceof LogTrimmedError
        ) {
          this.logger.error({ err: error }, 'the log is not the one that was read: loading it again');
          this.forget();
        } else this.warn('the log could not be read', { err: error });
        await new Promise((resume) => setTimeout(resume, Math.min(longestRetryMs, 100 * 2 ** failures++)));
      }
    }
  }

  private async follow(onProgress: () => void): Promise<void> {
    const { lastSeq, createdAt } = await this.log.state();
    this.reader = await this.log.read({
      after: this.state.seq,
      ...(this.identity ? { identity: this.identity } : {}),
    });
    this.identity ??= createdAt;
    try {
      if (this.state.seq >= lastSeq) this.reachedEnd = true;
      while (!this.stopped) {
        for (const envelope of await this.reader.next(envelopesAtOnce)) this.apply(envelope);
        if (this.state.seq >= lastSeq) this.reachedEnd = true;
        onProgress();
      }
    } finally {
      await this.reader.close();
    }
  }

  private apply(envelope: StoredEnvelope): void {
    const { seq, loggedAt, subject, facts, unreadable } = envelope;
    const lifecycleOf = subject.endsWith('.lifecycle') ? siteOfSubject(subject) : null;
    applyMessage(this.state, {
      seq,
      loggedAt,
      lifecycleOf,
      facts: subject.endsWith('.history') ? [] : facts,
      unreadable,
    });
    if (this.watched.has(envelope.id)) this.watched.set(envelope.id, seq);
    if (this.waiting.size > 0) this.release(seq);
  }

  private release(seq: number): void {
    for (const [awaited, waiter] of this.waiting) {
      if (awaited > seq) continue;
      this.waiting.delete(awaited);
      waiter.resolve();
    }
  }

  private forget(): void {
    this.state = newCollectorState();
    this.identity = undefined;
    this.reachedEnd = false;
  }
}
