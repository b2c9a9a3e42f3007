import { LogRegressedError, LogReplacedError, LogTrimmedError, type LogContinuityError } from './errors.js';
import type { LogState } from './event-log.js';

/** How far a log was read, and which one it was. */
export interface Cursor {
  readonly seq: number;
  /** `LogState.createdAt` of the log; undefined while whichever there is will do. */
  readonly identity: string | undefined;
  /** Id of the envelope at `seq`, if it is known. */
  readonly envelopeId: string | undefined;
}

/**
 * Whether reading may go on behind the cursor in the log that is there now.
 *
 * @param idAtCursor id of what the log holds at `cursor.seq`; undefined if it holds nothing there (any more)
 * @returns what is wrong, or null
 */
export function continuityProblem(
  cursor: Cursor,
  log: LogState,
  idAtCursor: string | undefined,
): LogContinuityError | null {
  if (cursor.identity !== undefined && cursor.identity !== log.createdAt)
    return new LogReplacedError(cursor.identity, log.createdAt);
  if (log.lastSeq < cursor.seq)
    return new LogRegressedError(`the log ends at ${log.lastSeq}, but was read up to ${cursor.seq}`);
  if (cursor.envelopeId !== undefined && idAtCursor !== undefined && cursor.envelopeId !== idAtCursor)
    return new LogRegressedError(
      `at ${cursor.seq} stands envelope ${idAtCursor}, but ${cursor.envelopeId} was read there`,
    );
  if (log.firstSeq > cursor.seq + 1) return new LogTrimmedError(cursor.seq, log.firstSeq);
  return null;
}
