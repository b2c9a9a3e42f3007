import type { UnreadableFact } from '@headcount/contracts';
import type { HeadcountEvent, Millis, RecordedFact } from '@headcount/session-core';

/** What is appended: events that were decided together. It is stored whole or not at all. */
export interface Envelope {
  /** Unique; a second append of the same id is answered with the position of the first. */
  readonly id: string;
  readonly subject: string;
  readonly events: readonly HeadcountEvent[];
  /** Imports only: the time the log it comes from gave it; it is read back as `StoredEnvelope.loggedAt`. */
  readonly loggedAt?: Millis;
}

/**
 * An envelope as it was read back. Its facts stand at `(seq, index)`. One that can't be read at all (broken bytes, no
 * JSON) has no facts and one unreadable fact at index 0.
 */
export interface StoredEnvelope {
  readonly seq: number;
  /** The log's own time of the message; of an imported one the time it had in its first log. */
  readonly loggedAt: Millis;
  readonly subject: string;
  /** Empty if something else than Headcount wrote it. */
  readonly id: string;
  /** The last sequence of its subject that it was appended behind; left out: it was not guarded. */
  readonly expectedLast?: number;
  readonly facts: readonly RecordedFact[];
  readonly unreadable: readonly UnreadableFact[];
}

/** The log's answer to an append. Nothing but `stored` is an acknowledgement. */
export type AppendAnswer =
  | { readonly kind: 'stored'; readonly seq: number; readonly duplicate: boolean }
  /** The guard failed: the subject's last sequence is `last`. The envelope may still be stored, if this was a retry. */
  | { readonly kind: 'conflict'; readonly last: number }
  /** No answer in time: it may or may not be stored, also later. */
  | { readonly kind: 'indeterminate' }
  /** Certainly not stored: the log is away, full, or refuses it. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface AppendOptions {
  /** Store only if the last message of this subject has this sequence (0: there is none). */
  readonly expectedLastSequence?: number;
}

/** Which log this is and how far it reaches. */
export interface LogState {
  /** Differs for every newly created stream. */
  readonly createdAt: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/**
 * Reads a log in order, from one sequence on, and goes on as it grows. Sequences only rise: each envelope comes once,
 * deleted ones are left out. While the log is away it waits; at the start and after every disconnection it first makes
 * sure that this is still the log it was reading.
 */
export interface Reader<Item> {
  /**
   * The next envelopes in order: at least one, at most `maxEnvelopes`; waits until there are any. One call at a time.
   *
   * @throws LogRegressedError the log ends before what was already read (restored from an older copy).
   * @throws LogReplacedError it is another log than the one that was read before.
   * @throws LogTrimmedError envelopes after the last one read are gone.
   * @throws ReaderClosedError after `close`.
   */
  next(maxEnvelopes: number): Promise<readonly Item[]>;
  close(): Promise<void>;
}
export type LogReader = Reader<StoredEnvelope>;

export interface ReadOptions {
  /** The last sequence already known; 0 reads from the beginning. */
  readonly after: number;
  /** `LogState.createdAt` of the log that was read so far; left out: whichever log there is. */
  readonly identity?: string;
  /** Id of the envelope at `after`, if known: then also a restored copy that has grown beyond `after` is noticed. */
  readonly lastEnvelopeId?: string;
}

export interface EventLog {
  /** Appends an envelope: 1.9 s for an answer, one retry of the same bytes, 4 s in all. Never throws for an outage. */
  append(envelope: Envelope, options?: AppendOptions): Promise<AppendAnswer>;
  /** Asks once. @throws LogUnavailableError when the log doesn't answer within 4 s, or doesn't exist. */
  state(): Promise<LogState>;
  /**
   * The last sequence of a subject, 0 if it has no message. It goes down when messages are deleted or purged; after
   * the deletion of a subject's last message nats-server 2.9 says 0 until it is restarted. The guard says the same.
   *
   * @throws LogUnavailableError
   */
  lastSequenceOf(subject: string): Promise<number>;
  /** Opens a reader; what is wrong with the log is told by its `next`, not here. */
  read(options: ReadOptions): Promise<LogReader>;
}
