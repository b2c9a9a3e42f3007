import { longestUserAgentBytes, type StartBody } from '@headcount/contracts';
import {
  acceptTime,
  appRulesFor,
  isTooLate,
  policyFor,
  startedAtOf,
  type AcceptedTime,
  type Beat,
  type Measures,
  type Millis,
  type SessionStartedData,
  type SitePolicy,
  type SiteSessions,
} from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';
import { v7 as uuid } from 'uuid';
import { keptAddress } from './kept-address.js';

interface TimesInBody {
  readonly at?: string | null | undefined;
  readonly sentAt?: string | null | undefined;
}

/** The accepted time of a report whose body tells `at` and `sentAt`. */
export function timeOf(body: TimesInBody, receivedAt: Millis, policy: SitePolicy): AcceptedTime {
  return acceptTime({ receivedAt, occurredAt: millisOf(body.at), sentAt: millisOf(body.sentAt) }, policy);
}

/** @throws ProblemError `too_late` for a report that is older than the site takes */
export function refuseLate(at: Millis, receivedAt: Millis, policy: SitePolicy): void {
  if (isTooLate(at, receivedAt, policy))
    throw new ProblemError('too_late', { detail: `${new Date(at).toISOString()} is too long ago` });
}

/** What a start body becomes: times accepted, the user agent cut, and an id if it had none. */
export function startedFrom(
  body: StartBody,
  receivedAt: Millis,
  sessions: SiteSessions,
): { data: SessionStartedData; time: AcceptedTime } {
  const time = timeOf({ at: body.occurredAt, sentAt: body.sentAt }, receivedAt, sessions.policy);
  const { at, ageMs } = time;
  const toldAt = millisOf(body.occurredAt) ?? millisOf(body.sentAt) ?? receivedAt;
  const { elapsedMs } = body;
  const startedAt = startedAtOf({ at, toldAt, beganAt: millisOf(body.startedAt), elapsedMs });
  const userAgent = body.userAgent === null ? null : cutBytes(body.userAgent, longestUserAgentBytes);
  const appRules = appRulesFor(userAgent, sessions.policy.appRules);
  const data: SessionStartedData = {
    sessionId: body.id ?? uuid(),
    userId: body.userId,
    clientId: body.clientId,
    sourceId: body.sourceId,
    incarnation: body.incarnation,
    deviceId: body.deviceId,
    previousSessionId: body.previousSessionId,
    clientInstanceId: body.clientInstanceId,
    userAgent,
    ...(appRules.length === 0 ? {} : { appRules }),
    ipAddress: keptAddress(body.ipAddress, sessions.policy),
    host: body.host,
    attributes: body.attributes ?? {},
    startedAt,
    policy: policyFor(sessions, body.sourceId, body.liveness ?? 'beats'),
    inferred: false,
    overLimit: false,
    ageMs,
  };
  return { data, time };
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
