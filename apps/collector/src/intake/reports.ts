import { longestUserAgentBytes, type StartBody } from '@headcount/contracts';
import {
  acceptTime,
  noMeta,
  sessionPolicyOf,
  type AcceptedTime,
  type Beat,
  type Measures,
  type Millis,
  type SessionPolicy,
  type SessionStartedData,
  type SitePolicy,
  type SiteSessions,
} from '@headcount/session-core';
import { v7 as uuid } from 'uuid';

interface TimesInBody {
  readonly at?: string | null | undefined;
  readonly sentAt?: string | null | undefined;
}

/** The accepted time of a report whose body tells `at` and `sentAt`. */
export function timeOf(body: TimesInBody, receivedAt: Millis, policy: SitePolicy): AcceptedTime {
  return acceptTime({ receivedAt, occurredAt: millisOf(body.at), sentAt: millisOf(body.sentAt) }, policy);
}

/** What sessions of a source live under when they start now. */
export function policyFor(sessions: SiteSessions, sourceId: string | null): SessionPolicy {
  const source = sourceId === null ? undefined : sessions.sources.get(sourceId);
  return sessionPolicyOf(sessions.policy, source?.heartbeatMs ?? null);
}

/** What a start body becomes: times accepted, the user agent cut, and an id if it had none. */
export function startedFrom(
  body: StartBody,
  receivedAt: Millis,
  sessions: SiteSessions,
): { data: SessionStartedData; at: Millis } {
  const { at, ageMs } = timeOf({ at: body.occurredAt, sentAt: body.sentAt }, receivedAt, sessions.policy);
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
    policy: policyFor(sessions, body.sourceId),
    inferred: false,
    overLimit: false,
    ageMs,
  };
  return { data, at };
}

/** A beat as it goes into the log: what is usual is left out. */
export function beatOf(
  { sessionId, at, ageMs }: { sessionId: string; at: Millis; ageMs: Millis },
  said: { active?: boolean | null | undefined; measures?: Measures | null | undefined },
): Beat {
  const beat = { sessionId, at, active: said.active ?? true };
  if (ageMs === 0 && said.measures == null) return beat;
  return {
    ...beat,
    ...(ageMs === 0 ? {} : { ageMs }),
    ...(said.measures == null ? {} : { measures: said.measures }),
  };
}

/** What is recorded of a session that is first heard of by a beat. */
export function inferredFrom(
  beat: { sessionId: string; at: Millis; ageMs: Millis; elapsedMs: number },
  source: { sourceId: string | null; incarnation: string | null },
  sessions: SiteSessions,
): SessionStartedData {
  return {
    ...noMeta,
    ...source,
    sessionId: beat.sessionId,
    startedAt: beat.at - Math.round(beat.elapsedMs),
    policy: policyFor(sessions, source.sourceId),
    inferred: true,
    overLimit: false,
    ageMs: beat.ageMs,
  };
}

export function millisOf(instant: string | null | undefined): Millis | null {
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
