import type { Millis } from '@headcount/session-core';
import type { AppendAnswer } from '../event-log.js';

/** An envelope is at most this long as JSON, before it is deflated. */
export const largestEnvelopeBytes = 512 * 1024;

/** What came back for one publication of an envelope. */
export type PublishReply =
  | { readonly kind: 'stored'; readonly seq: number; readonly duplicate: boolean }
  | { readonly kind: 'wrong_last'; readonly last: number }
  /** This publication is certainly not stored; `passing`: it may do better in a moment. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly passing: boolean }
  /** No answer in time, or the connection broke: it may be stored, or will be. */
  | { readonly kind: 'silent' };

/** What {@link appendTwice} needs: a way to publish, and time. */
export interface AppendPort {
  /** Publishes the envelope; called again it sends the same bytes. Never throws for an outage. */
  publish(withinMs: Millis): Promise<PublishReply>;
  now(): Millis;
  sleep(ms: Millis): Promise<void>;
}

const answerWithinMs = 1_900;
const allWithinMs = 4_000;
const pauseBeforeRetryMs = 200;

/**
 * One append: publishes, waits 1.9 s for the answer, and publishes the same bytes once more if none came or the log
 * could not take it for the moment; 4 s in all. Once a publication stayed without an answer, nothing but `stored` and
 * `conflict` is certain, so that a later rejection makes it `indeterminate`.
 */
export async function appendTwice(port: AppendPort): Promise<AppendAnswer> {
  const deadline = port.now() + allWithinMs;
  let maybeStored = false;
  let reason = '';
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const left = deadline - port.now();
    if (left <= 0) break;
    const reply = await port.publish(Math.min(answerWithinMs, left));
    if (reply.kind === 'stored') return reply;
    if (reply.kind === 'wrong_last') return { kind: 'conflict', last: reply.last };
    if (reply.kind === 'silent') {
      maybeStored = true;
      continue;
    }
    reason = reply.reason;
    if (!reply.passing) break;
    if (attempt === 1) await port.sleep(pauseBeforeRetryMs);
  }
  return maybeStored ? { kind: 'indeterminate' } : { kind: 'refused', reason };
}

/** The refusal of an envelope that is too long. */
export function refuseOversized(bytes: number): AppendAnswer {
  return {
    kind: 'refused',
    reason: `the envelope has ${bytes} bytes, ${largestEnvelopeBytes} are allowed: append fewer events at once`,
  };
}
