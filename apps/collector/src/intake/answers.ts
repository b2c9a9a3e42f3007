import type { CollectedSession } from '@headcount/contracts';
import type { EndedSession, Millis, OpenSession } from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';

export function iso(at: Millis): string {
  return new Date(at).toISOString();
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

export function endedSessionView(site: string, session: EndedSession): CollectedSession {
  return {
    id: session.id,
    site,
    userId: session.userId,
    status: 'ended',
    startedAt: iso(session.startedAt),
    lastSeenAt: iso(session.lastSeenAt),
    endedAt: iso(session.endedAt),
    endReason: session.reason,
    endedBy: session.endedBy,
    endPrecision: session.precision,
  };
}

/** How long the lease of a session still runs from now on, told as an instant of the collector's clock. */
export function leaseOf(
  session: OpenSession,
  lc: Millis,
  now: Millis,
): { leaseExpiresAt: string; nextHeartbeatInSeconds: number } {
  const left = session.lastLc + session.policy.leaseMs - lc;
  return { leaseExpiresAt: iso(now + left), nextHeartbeatInSeconds: session.policy.heartbeatMs / 1000 };
}

export function endedProblem(session: EndedSession): ProblemError {
  const { reason, endedBy, endedByName, endedAt } = session;
  return new ProblemError('session_ended', {
    detail: `the session ended at ${iso(endedAt)}: ${reason}`,
    extensions: { endReason: reason, endedBy, endedByName, endedAt: iso(endedAt) },
  });
}
