import type { CollectedSession } from '@headcount/contracts';
import {
  isProven,
  leaseLeft,
  type EndedSession,
  type Millis,
  type OpenSession,
} from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';

let latest = { at: NaN, text: '' };

/** Answers of one commit tell the same instant. */
export function iso(at: Millis): string {
  if (latest.at !== at) latest = { at, text: new Date(at).toISOString() };
  return latest.text;
}

export function openSessionView(site: string, session: OpenSession): CollectedSession {
  return {
    id: session.id,
    site,
    userId: session.userId,
    status: 'active',
    startedAt: iso(session.startedAt),
    lastSeenAt: iso(session.lastSeenAt),
    endedAt: null,
    endReason: null,
    endedBy: null,
    endPrecision: null,
  };
}

/** As the read model will tell it: what the source did not tell lies at the last signal. */
export function endedSessionView(site: string, session: EndedSession): CollectedSession {
  const proven = isProven(session);
  return {
    id: session.id,
    site,
    userId: session.userId,
    status: 'ended',
    startedAt: iso(session.startedAt),
    lastSeenAt: iso(session.lastSeenAt),
    endedAt: iso(proven ? session.endedAt : session.lastSeenAt),
    endReason: session.reason,
    endedBy: session.endedBy,
    endPrecision: proven ? 'exact' : 'estimated',
  };
}

/** How long the lease of a session still runs from now on, told as an instant of the collector's clock. */
export function leaseOf(
  session: OpenSession,
  lc: Millis,
  now: Millis,
): { leaseExpiresAt: string | null; nextHeartbeatInSeconds: number } {
  const left = leaseLeft(session, lc);
  return {
    leaseExpiresAt: left === null ? null : iso(now + left),
    nextHeartbeatInSeconds: session.policy.heartbeatMs / 1000,
  };
}

export function endedProblem(session: EndedSession): ProblemError {
  const { reason, endedBy, endedByName, endedAt, replacedBySessionId } = session;
  return new ProblemError('session_ended', {
    detail: `the session ended at ${iso(endedAt)}: ${reason}`,
    extensions: {
      endReason: reason,
      endedBy,
      endedByName,
      endedAt: iso(endedAt),
      ...(replacedBySessionId === null ? {} : { replacedBySessionId }),
    },
  });
}
