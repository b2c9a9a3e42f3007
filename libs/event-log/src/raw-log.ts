import type { Millis } from '@headcount/session-core';
import type { AppendAnswer, AppendOptions, LogState, Reader, ReadOptions } from './event-log.js';

/** A message of the log as it stands there: what it says is not decoded, so that nothing of it gets lost. */
export interface RawMessage {
  readonly seq: number;
  /** The log's own time of it; of an imported one the time it had in its first log. */
  readonly loggedAt: Millis;
  readonly subject: string;
  /** Empty if something else than Headcount wrote it. */
  readonly id: string;
  /** The last sequence of its subject that it was appended behind; undefined: it was not guarded. */
  readonly expectedLast?: number | undefined;
  /** `deflate` (zlib format), or empty. */
  readonly encoding: string;
  readonly data: Uint8Array;
}

export interface RawAppendOptions extends AppendOptions {
  /** Store only if the last message of the whole log has this sequence (0: there is none). */
  readonly expectedEnd: number;
}

/** A log that can be copied message by message: for archives. */
export interface RawLog {
  /** @throws LogUnavailableError */
  state(): Promise<LogState>;
  /** As `EventLog.read`, undecoded. */
  readRaw(options: ReadOptions): Promise<Reader<RawMessage>>;
  /**
   * Appends a message of another log with its id and its time; `seq` and `expectedLast` are the other log's and are
   * not looked at. Several may be under way: they are stored in the order of the calls, or not.
   */
  appendRaw(message: RawMessage, options: RawAppendOptions): Promise<AppendAnswer>;
}
