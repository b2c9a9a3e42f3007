import { longestUserAgentBytes, type StartBody } from '@headcount/contracts';
import {
  acceptTime,
  defaultPolicy,
  noMeta,
  type AcceptedTime,
  type Millis,
  type SessionStartedData,
} from '@headcount/session-core';
import { v7 as uuid } from 'uuid';

interface TimesInBody {
  readonly at?: string | null | undefined;
  readonly sentAt?: string | null | undefined;
}

/** The accepted time of a report whose body tells `at` and `sentAt`. */
export function timeOf(body: TimesInBody, receivedAt: Millis): AcceptedTime {
  return acceptTime({ receivedAt, occurredAt: millisOf(body.at), sentAt: millisOf(body.sentAt) });
}

/** What a start body becomes: times accepted, the user agent cut, and an id if it had none. */
export function startedFrom(body: StartBody, receivedAt: Millis): { data: SessionStartedData; at: Millis } {
  const { at, ageMs } = timeOf({ at: body.occurredAt, sentAt: body.sentAt }, receivedAt);
  const began = millisOf(body.startedAt);
  const shift = at - (millisOf(body.occurredAt) ?? millisOf(body.sentAt) ?? receivedAt);
  const startedAt = began === null ? at - Math.round(body.elapsedMs ?? 0) : Math.min(at, began + shift);
  const data: SessionStartedData = {
    sessionId: body.id ?? uuid(),
    userId: body.userId,
    clientId: body.clientId,
    sourceId: body.sourceId,
    incarnation: body.incarnation,
    deviceId: body.deviceId,
    previousSessionId: body.previousSessionId,
    clientInstanceId: body.clientInstanceId,
    userAgent: body.userAgent === null ? null : cutBytes(body.userAgent, longestUserAgentBytes),
    ipAddress: body.ipAddress,
    host: body.host,
    attributes: body.attributes ?? {},
    startedAt,
    policy: defaultPolicy,
    inferred: false,
    overLimit: false,
    ageMs,
  };
  return { data, at };
}

/** What is recorded of a session that is first heard of by a beat. */
export function inferredFrom(
  beat: { sessionId: string; at: Millis; ageMs: Millis; elapsedMs: number },
  source: { sourceId: string | null; incarnation: string | null },
): SessionStartedData {
  return {
    ...noMeta,
    ...source,
    sessionId: beat.sessionId,
    startedAt: beat.at - Math.round(beat.elapsedMs),
    policy: defaultPolicy,
    inferred: true,
    overLimit: false,
    ageMs: beat.ageMs,
  };
}

function millisOf(instant: string | null | undefined): Millis | null {
  return instant == null ? null : Date.parse(instant);
}

/** The longest beginning that fits, without half a character at its end. */
function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text.replaceAll(/\p{Cc}|\p{Cs}/gu, ' '));
  if (bytes.length <= most) return bytes.toString();
  let end = most;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}
