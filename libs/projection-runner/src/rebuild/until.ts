import type { EventLog, LogState, StoredEnvelope } from '@headcount/event-log';
import { parsePosition, type Millis } from '@headcount/session-core';

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** What was asked for is no place in the log. */
export class UntilError extends Error {
  override readonly name = 'UntilError';
}

/**
 * The sequence of the last envelope that belongs to a state of the past.
 *
 * @param text a sequence or a position, whose envelope is the last; or a time in RFC 3339: the last is the last one that
 *   was logged at or before it
 * @throws UntilError when it is neither, or the log does not reach there; LogUnavailableError, LogContinuityError
 */
export async function sequenceUntil(log: EventLog, text: string): Promise<number> {
  const state = await log.state();
  const { firstSeq, lastSeq } = state;
  const seq = /^\d{1,15}$/.test(text) ? Number(text) : parsePosition(text)?.seq;
  if (seq !== undefined) {
    if (seq < Math.max(1, firstSeq) || seq > lastSeq)
      throw new UntilError(`the log reaches from ${firstSeq} to ${lastSeq}: ${text} is not in it`);
    return seq;
  }
  const time = timePattern.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new UntilError(
      `"${text}" is neither a position such as 42 nor a time such as 2026-03-02T08:00:00Z`,
    );
  const last = await lastBy(log, state, time);
  if (last === 0) throw new UntilError(`nothing was logged by ${text}`);
  return last;
}

/**
 * By bisection; where the log's own time went back, one of the places that fit. 0: everything was logged later.
 */
async function lastBy(
  log: EventLog,
  { firstSeq, lastSeq, createdAt }: LogState,
  time: Millis,
): Promise<number> {
  let [low, high] = [firstSeq - 1, lastSeq];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = await firstBehind(log, middle, createdAt);
    if (next.loggedAt <= time) low = next.seq;
    else high = middle;
  }
  return low < firstSeq ? 0 : low;
}

async function firstBehind(log: EventLog, after: number, identity: string): Promise<StoredEnvelope> {
  const reader = await log.read({ after, identity });
  try {
    return (await reader.next(1))[0]!;
  } finally {
    await reader.close();
  }
}
