import type { StoredEnvelope } from '@headcount/event-log';
import { ProblemError, ReadersOfKeys, type EventSink, type Registry } from '@headcount/service-kit';
import { formatPosition, parsePosition, type CollectorState, type Position } from '@headcount/session-core';
import type { TailObserver } from '../admission/tail.js';
import { eventText, noticeOf, type Notice } from './notice.js';
import { NoticeMetrics, type CutReason } from './notice-metrics.js';
import { NoticeRing } from './notice-ring.js';

export interface NoticeReader {
  readonly site: string;
  readonly sourceId: string;
  readonly keyId: string;
  /** The id of the last notice it has; null: what comes from now on. */
  readonly lastEventId: string | null;
  readonly sink: EventSink;
  /** Asked every few seconds. */
  readonly mayRead: () => boolean;
}

/** A key that was revoked or has expired reads no longer than this. */
const checkEveryMs = 5_000;
const checksPerHeartbeat = 3;
const mostRemembered = 1_000;
/** Behind every fact of an envelope, and still a position as they are written. */
const behindAll = 999_999_999;
const mostReadersOfKey = 256;
/** Some thousand notices: whoever leaves more untaken does not read. */
const mostUntakenBytes = 256 * 1024;

/**
 * Tells sources what happened to their sessions by others' doing, as this collector reads it in the log: any
 * collector can tell any source. Memory is bounded per site, per reader and per key.
 */
export class NoticeHub implements TailObserver {
  private readonly rings = new Map<string, NoticeRing>();
  private readonly readers = new Map<string, Set<NoticeReader>>();
  private readonly counts = new ReadersOfKeys('notices', mostReadersOfKey);
  private readonly metrics: NoticeMetrics;
  private since: Position = { seq: 0, index: 0 };
  private readTo = 0;
  private checks = 0;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(registry: Registry) {
    this.metrics = new NoticeMetrics(registry, () => this.counts.count);
  }

  /** The log is read from here on: another one than before, if there was one. */
  began(seq: number): void {
    this.since = { seq, index: Number.MAX_SAFE_INTEGER };
    this.readTo = seq;
    this.rings.clear();
    for (const reader of this.all()) this.cut(reader, 'log');
  }

  read({ seq, facts }: StoredEnvelope, state: CollectorState): void {
    this.readTo = seq;
    for (const fact of facts) {
      const notice = noticeOf(state, fact);
      if (notice === null) continue;
      this.ringOf(notice.site).push(notice);
      for (const reader of this.readersOf(notice.site, notice.sourceId)) this.tell(reader, notice);
    }
  }

  /**
   * Adds a reader: it gets what it has missed, then what comes. The stream must be open for writing.
   *
   * @returns to be called when its connection is gone
   */
  add(reader: NoticeReader): () => void {
    const place = placeOf(reader.site, reader.sourceId);
    const readers = this.readers.get(place) ?? new Set();
    this.readers.set(place, readers.add(reader));
    this.counts.add(reader.keyId);
    this.timer ??= setInterval(() => this.check(), checkEveryMs).unref();
    reader.sink.write(': notices\n\n');
    this.catchUp(reader);
    return () => this.remove(reader);
  }

  /** @throws ProblemError when one more reader of this key would be too many, or no reader is taken any more */
  demandRoom(keyId: string): void {
    if (this.stopped) throw new ProblemError('overloaded', { detail: 'this collector is stopping' });
    this.counts.demandRoom(keyId);
  }

  /** Closes all streams, and takes no reader any more. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    for (const reader of this.all()) {
      this.remove(reader);
      reader.sink.end();
    }
  }

  /** Lets go of readers whose key is not valid any more; every third time, shows the others that the stream lives. */
  check(): void {
    this.checks += 1;
    const beats = this.checks % checksPerHeartbeat === 0;
    for (const reader of this.all())
      if (!reader.mayRead()) this.cut(reader, 'key');
      else if (beats) this.write(reader, ': alive\n\n');
  }

  private catchUp(reader: NoticeReader): void {
    if (reader.lastEventId === null) return;
    const position = parsePosition(reader.lastEventId);
    const known = position !== null && position.seq <= this.readTo;
    const missed = known ? this.ringOf(reader.site).after(position, reader.sourceId) : null;
    if (missed === null) {
      this.metrics.told('reset');
      // with an id, so that a reader that comes back knows of no gap but the one it was told of
      const id = formatPosition({ seq: this.readTo, index: behindAll });
      this.write(reader, `id: ${id}\nevent: reset\ndata: {}\n\n`);
      return;
    }
    for (const { type } of missed) this.metrics.told(type);
    // all at once: it is bounded by itself, and would be cut off if it counted as untaken
    reader.sink.write(missed.map(eventText).join(''));
  }

  private tell(reader: NoticeReader, notice: Notice): void {
    if (this.write(reader, eventText(notice))) this.metrics.told(notice.type);
  }

  /** Whether the reader still has a stream. */
  private write(reader: NoticeReader, text: string): boolean {
    if (!this.readersOf(reader.site, reader.sourceId).has(reader)) return false;
    if (reader.sink.writableLength > mostUntakenBytes) {
      this.cut(reader, 'stalled');
      return false;
    }
    reader.sink.write(text);
    return true;
  }

  private cut(reader: NoticeReader, reason: CutReason): void {
    this.metrics.cut(reason);
    this.remove(reader);
    if (reason === 'stalled') reader.sink.destroy();
    else reader.sink.end();
  }

  private remove(reader: NoticeReader): void {
    const place = placeOf(reader.site, reader.sourceId);
    const readers = this.readers.get(place);
    if (readers?.delete(reader) !== true) return;
    if (readers.size === 0) this.readers.delete(place);
    this.counts.remove(reader.keyId);
  }

  private ringOf(site: string): NoticeRing {
    let ring = this.rings.get(site);
    if (ring === undefined) this.rings.set(site, (ring = new NoticeRing(this.since, mostRemembered)));
    return ring;
  }

  private readersOf(site: string, sourceId: string): ReadonlySet<NoticeReader> {
    return this.readers.get(placeOf(site, sourceId)) ?? nobody;
  }

  private all(): readonly NoticeReader[] {
    return [...this.readers.values()].flatMap((readers) => [...readers]);
  }
}

const nobody: ReadonlySet<NoticeReader> = new Set();

function placeOf(site: string, sourceId: string): string {
  return `${site}\n${sourceId}`;
}
