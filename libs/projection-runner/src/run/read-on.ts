import type { EventLog, LogReader } from '@headcount/event-log';
import { differentLog, type Checkpoint } from '@headcount/read-model';

/**
 * Opens a reader behind a checkpoint. When the log went back behind it, or holds something else there by now, as one
 * does that was restored from an older copy, the reader's `next` throws LogRegressedError.
 *
 * @param createdAt of the log that there is now
 * @throws LogMismatchError when the checkpoint belongs to another log
 */
export function readOn(log: EventLog, checkpoint: Checkpoint, createdAt: string): Promise<LogReader> {
  const { seq, lastId, logCreatedAt } = checkpoint;
  if (logCreatedAt !== null && logCreatedAt !== createdAt) throw differentLog(checkpoint, createdAt);
  return log.read({
    after: seq,
    identity: createdAt,
    ...(lastId === null || lastId === '' ? {} : { lastEnvelopeId: lastId }),
  });
}
