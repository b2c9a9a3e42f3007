import { siteOfSubject } from '@headcount/contracts';
import {
  LogContinuityError,
  LogRegressedError,
  LogReplacedError,
  LogTrimmedError,
  type EventLog,
  type LogMark,
  type LogReader,
  type LogState,
  type StoredEnvelope,
} from '@headcount/event-log';
import { applyMessage, newCollectorState, type CollectorState } from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';
import type { SnapshotSource } from '../snapshot/snapshot-source.js';
import { ServingCollectors } from './serving-collectors.js';
import { Waiting } from './waiting.js';

const envelopesAtOnce = 256;
const longestRetryMs = 2_000;

/** Whoever wants to know what is read, and cannot ask the state for it. */
export interface TailObserver {
  /** Reading begins behind `seq`, of a log that may be another one than before. */
  began(seq: number): void;
  /** A message of a site's lifecycle was folded into the state just now. Must not throw. */
  read(envelope: StoredEnvelope, state: CollectorState): void;
}

/** How many envelopes were read, and when the last of them was, by `performance.now()`. */
interface LifecycleRead {
  readonly envelopes: number;
  readonly at: number;
}
const nothingRead: LifecycleRead = { envelopes: 0, at: -Infinity };

/**
 * Reads the log as it grows and folds it into the collector's state. Whoever appended something waits here
 * until it was read back: only then is an answer true.
 */
export class Tail {
  state: CollectorState = newCollectorState();
  /** `LogState.createdAt` of the log that is read. */
  identity: string | undefined;
  /** Facts read so far, in whichever log: each beat counts as one. */
  factsRead = 0;
  observer: TailObserver | null = null;
  readonly collectors = new ServingCollectors();
  private lastId = '';
  /** What the log has to hold where a restored state ends. */
  private promised: LogMark | null = null;
  private trimmed: string | null = null;
  private reachedEnd = false;
  private stopped = false;
  private reader: LogReader | null = null;
  private finished: Promise<void> = Promise.resolve();
  private readonly waiting = new Waiting();
  private readonly watched = new Map<string, number>();
  private readonly lifecycles = new Map<string, LifecycleRead>();
  private readonly warn: (kind: string, details: object) => void;
  private readonly complain: (kind: string, details: object) => void;

  /** @param source where to begin; left out: at the beginning of the log */
  constructor(
    private readonly log: EventLog,
    logger: Logger,
    now: () => number,
    private readonly source?: SnapshotSource,
  ) {
    this.warn = throttled((kind, details, held) => logger.warn({ ...details, held }, kind), now);
    this.complain = throttled((kind, details, held) => logger.error({ ...details, held }, kind), now);
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

  /** The last message that was folded in. */
  get mark(): LogMark {
    return { seq: this.state.seq, id: this.lastId };
  }

  /** Why nothing can be decided, for people; null when nothing is in the way. */
  get problem(): string | null {
    return this.trimmed ?? (this.reachedEnd ? null : 'the log was not read to its end yet');
  }

  /** Resolves when the message at `seq` has been folded in. */
  reached(seq: number): Promise<void> {
    return this.state.seq >= seq ? Promise.resolve() : this.waiting.until(seq);
  }

  /** What was read of a site's lifecycle so far, in whichever log. */
  lifecycleOf(site: string): LifecycleRead {
    return this.lifecycles.get(site) ?? nothingRead;
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

  /** Drops all that was read and begins again, from a snapshot or the beginning of the log. */
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
        if (error instanceof LogTrimmedError) this.refuseGap(error);
        else if (error instanceof LogRegressedError || error instanceof LogReplacedError)
          this.complain('the log is not the one that was read: loading it again', { err: error });
        else this.warn('the log could not be read', { err: error });
        if (error instanceof LogContinuityError) this.abandon(error);
        await new Promise((resume) => setTimeout(resume, Math.min(longestRetryMs, 100 * 2 ** failures++)));
      }
    }
  }

  private async follow(onProgress: () => void): Promise<void> {
    const found = await this.log.state();
    if (this.state.seq === 0) {
      await this.restore(found);
      this.observer?.began(this.state.seq);
    }
    this.reader = await this.log.read({
      after: this.state.seq,
      ...(this.identity ? { identity: this.identity } : {}),
      ...(this.lastId ? { lastEnvelopeId: this.lastId } : {}),
    });
    const { lastSeq } = found;
    const { state } = this;
    this.identity ??= found.createdAt;
    try {
      if (this.state.seq >= lastSeq) this.reachedEnd = true;
      while (!this.stopped) {
        for (const envelope of await this.reader.next(envelopesAtOnce)) {
          // all was dropped meanwhile: what was on its way belongs to the former state
          if (this.state !== state) return;
          this.apply(envelope);
        }
        this.trimmed = null;
        if (this.state.seq >= lastSeq) this.reachedEnd = true;
        onProgress();
      }
    } finally {
      await this.reader.close();
    }
  }

  private async restore(log: LogState): Promise<void> {
    const restored = await this.source?.restore(log);
    if (!restored || this.stopped) return;
    this.state = restored.state;
    this.lastId = restored.from.id;
    this.promised = restored.until;
    this.identity = log.createdAt;
    this.trimmed = null;
    this.waiting.release(this.state.seq);
  }

  /** Not an exit: another collector may still write a snapshot, or an operator restore the log. */
  private refuseGap(error: LogTrimmedError): void {
    this.trimmed = `the beginning of the log is gone and no snapshot reaches behind the gap: ${error.message}`;
    this.complain('what is open can not be known: not ready', { err: error });
  }

  private apply(envelope: StoredEnvelope): void {
    this.keepPromise(envelope);
    const { seq, loggedAt, subject, facts, unreadable } = envelope;
    const lifecycleOf = subject.endsWith('.lifecycle') ? siteOfSubject(subject) : null;
    applyMessage(this.state, {
      seq,
      loggedAt,
      lifecycleOf,
      facts: subject.endsWith('.history') ? [] : facts,
      unreadable,
    });
    this.lastId = envelope.id;
    if (lifecycleOf !== null) {
      const { envelopes } = this.lifecycleOf(lifecycleOf);
      this.lifecycles.set(lifecycleOf, { envelopes: envelopes + 1, at: performance.now() });
      this.observer?.read(envelope, this.state);
    }
    for (const { event } of facts) {
      this.factsRead += event.type === 'Heartbeat' ? event.data.beats.length : 1;
      if (event.type === 'Tick') this.collectors.ticked(event.data, loggedAt);
    }
    if (this.watched.has(envelope.id)) this.watched.set(envelope.id, seq);
    this.waiting.release(seq);
  }

  /** A log that was restored from an older copy, and grew again, may hold something else than the snapshot says. */
  private keepPromise({ seq, id }: StoredEnvelope): void {
    if (this.promised === null || seq < this.promised.seq) return;
    const { seq: until, id: expected } = this.promised;
    if (seq === until && expected !== '' && id !== expected)
      throw new LogRegressedError(`at ${seq} stands envelope ${id}, but ${expected} was read there`);
    this.promised = null;
  }

  private abandon(error: LogContinuityError): void {
    if (this.promised !== null) this.source?.distrust(error.message);
    this.forget();
  }

  private forget(): void {
    this.state = newCollectorState();
    this.identity = undefined;
    this.lastId = '';
    this.promised = null;
    this.reachedEnd = false;
  }
}
