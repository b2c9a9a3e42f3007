import { LogRegressedError, LogReplacedError, LogTrimmedError, ReaderClosedError } from '../errors.js';
import type {
  AppendAnswer,
  AppendOptions,
  Envelope,
  EventLog,
  LogReader,
  LogState,
  ReadOptions,
  StoredEnvelope,
} from '../event-log.js';
import { decodeMessage } from '../nats/codec.js';
import type { RawMessage } from '../raw-log.js';
import { ArchiveError, type ArchiveStore } from './archive-store.js';
import { readManifest, type Manifest, type SegmentInfo } from './manifest.js';
import { openArchive } from './open-archive.js';
import type { S3Settings } from './s3-store.js';
import { readSegment } from './segment.js';

export interface ArchiveSettings extends S3Settings {
  /** A directory, or `s3://bucket/prefix`; left out: there is none. */
  readonly HEADCOUNT_ARCHIVE?: string | undefined;
}

/** A log with its archive, where one is named. @throws ArchiveError when that is no place of an archive */
export function withArchive(log: EventLog, settings: ArchiveSettings): EventLog {
  const { HEADCOUNT_ARCHIVE: location } = settings;
  return location ? new ArchivedLog(log, openArchive(location, settings)) : log;
}

/**
 * A log whose beginning is read from its archive once the log does not hold it any more. The archive is not looked at as
 * long as that is not asked for. A log without an archive goes on as it is: its beginning is gone.
 *
 * Beside what is thrown by the log itself, `state` and readers throw ArchiveError when the archive is damaged or another
 * log's, ArchiveUnavailableError when it does not answer, LogTrimmedError when the log does not go on where it ends.
 */
export class ArchivedLog implements EventLog {
  readonly #log: EventLog;
  readonly #store: ArchiveStore;
  #manifest: Manifest | undefined;
  /** The segment that was read last: whoever looks for a time reads it again and again. */
  #latest: { readonly name: string; readonly messages: Promise<readonly RawMessage[]> } | undefined;

  constructor(log: EventLog, store: ArchiveStore) {
    this.#log = log;
    this.#store = store;
  }

  append(envelope: Envelope, options?: AppendOptions): Promise<AppendAnswer> {
    return this.#log.append(envelope, options);
  }

  lastSequenceOf(subject: string): Promise<number> {
    return this.#log.lastSequenceOf(subject);
  }

  async state(): Promise<LogState> {
    const state = await this.#log.state();
    if (state.firstSeq <= 1) return state;
    const manifest = await this.#manifestFor(state);
    return manifest === null ? state : { ...state, firstSeq: manifest.first };
  }

  async read(options: ReadOptions): Promise<LogReader> {
    const state = await this.#log.state();
    if (options.after + 1 >= state.firstSeq) return this.#log.read(options);
    const manifest = await this.#manifestFor(state);
    if (manifest === null || options.after + 1 < manifest.first || options.after >= manifest.last)
      return this.#log.read(options);
    const { log, last, segments } = manifest;
    const behind = { after: last, identity: log, lastEnvelopeId: segments.at(-1)!.lastId };
    return new ArchivedReader(options, {
      manifest,
      load: (segment) => this.#load(segment, log),
      goOn: () => this.#log.read(behind),
    });
  }

  /** @returns null where there is none */
  async #manifestFor({ createdAt, firstSeq }: LogState): Promise<Manifest | null> {
    if (
      this.#manifest === undefined ||
      this.#manifest.last + 1 < firstSeq ||
      this.#manifest.log !== createdAt
    )
      this.#manifest = (await readManifest(this.#store)) ?? undefined;
    const manifest = this.#manifest;
    if (manifest === undefined) return null;
    if (manifest.log !== createdAt)
      throw new ArchiveError(
        `${this.#store.at()} is the archive of the log created at ${manifest.log}, this one was at ${createdAt}: ` +
          'name the archive of this log (HEADCOUNT_ARCHIVE)',
      );
    if (manifest.last + 1 < firstSeq) throw new LogTrimmedError(manifest.last, firstSeq);
    return manifest;
  }

  #load(segment: SegmentInfo, log: string): Promise<readonly RawMessage[]> {
    if (this.#latest?.name === segment.name) return this.#latest.messages;
    const messages = readSegment(this.#store, segment, log);
    this.#latest = { name: segment.name, messages };
    messages.catch(() => (this.#latest = undefined));
    return messages;
  }
}

/** What a reader of an archive needs: its pieces, and the log behind them. */
interface Pieces {
  readonly manifest: Manifest;
  load(segment: SegmentInfo): Promise<readonly RawMessage[]>;
  goOn(): Promise<LogReader>;
}

/** One `next` decodes no more than this, so that it holds up nothing else for long. */
const decodeAtMostBytes = 1024 * 1024;

/** Reads segment by segment, then the log. */
class ArchivedReader implements LogReader {
  readonly #options: ReadOptions;
  readonly #pieces: Pieces;
  /** Place of the segment that is loaded next. */
  #segment: number;
  #messages: readonly RawMessage[] = [];
  #at = 0;
  #log: LogReader | undefined;
  #closed = false;

  constructor(options: ReadOptions, pieces: Pieces) {
    this.#options = options;
    this.#pieces = pieces;
    this.#segment = pieces.manifest.segments.findIndex(({ last }) => last > options.after);
  }

  async next(maxEnvelopes: number): Promise<readonly StoredEnvelope[]> {
    const { manifest } = this.#pieces;
    while (this.#log === undefined && this.#at === this.#messages.length && !this.#closed) {
      if (this.#segment === manifest.segments.length) this.#log = await this.#pieces.goOn();
      else await this.#advance(manifest);
    }
    if (this.#closed) {
      await this.#log?.close();
      throw new ReaderClosedError();
    }
    return this.#log === undefined ? this.#take(maxEnvelopes) : this.#log.next(maxEnvelopes);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#log?.close();
  }

  async #advance({ log, segments }: Manifest): Promise<void> {
    const { after, identity, lastEnvelopeId } = this.#options;
    if (identity !== undefined && identity !== log) throw new LogReplacedError(identity, log);
    const messages = await this.#pieces.load(segments[this.#segment]!);
    this.#at = messages.findIndex(({ seq }) => seq > after);
    const before = segments[this.#segment - 1];
    const known = this.#at > 0 ? messages[this.#at - 1] : before && { seq: before.last, id: before.lastId };
    if (lastEnvelopeId !== undefined && known?.seq === after && known.id !== lastEnvelopeId)
      throw new LogRegressedError(
        `at ${after} stands envelope ${known.id}, but ${lastEnvelopeId} was read there`,
      );
    this.#messages = messages;
    this.#segment += 1;
  }

  #take(maxEnvelopes: number): readonly StoredEnvelope[] {
    const taken: StoredEnvelope[] = [];
    let left = decodeAtMostBytes;
    while (this.#at < this.#messages.length && taken.length < maxEnvelopes && left > 0) {
      const { envelope, bytes } = decodeMessage(this.#messages[this.#at]!);
      this.#at += 1;
      left -= bytes;
      taken.push(envelope);
    }
    return taken;
  }
}
