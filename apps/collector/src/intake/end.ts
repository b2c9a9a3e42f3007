import { endBody, type CollectedSession, type EndBody } from '@headcount/contracts';
import { acceptTime, type EndRequest, type SitePolicy } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { Answer } from '../admission/lifecycle.js';
import type { Collector } from '../admission/collector.js';
import { endedSessionView } from './answers.js';

/** `POST /sessions/{id}/end`: 200 with the final session, also when it had ended before. */
export async function endSession(
  collector: Collector,
  site: string,
  sessionId: string,
  body: unknown,
): Promise<{ session: CollectedSession; position: string | null }> {
  const answer = await collector.submit(
    site,
    toldEnd(sessionId, parseInput(endBody, body), collector.now(), collector.sessionsOf(site).policy),
  );
  return {
    session: finalSession(collector, site, sessionId, answer),
    position: answer.ok ? answer.position : null,
  };
}

function toldEnd(sessionId: string, body: EndBody, receivedAt: number, policy: SitePolicy): EndRequest {
  const occurredAt = body.endedAt == null ? null : Date.parse(body.endedAt);
  const sentAt = body.sentAt == null ? null : Date.parse(body.sentAt);
  const reason = body.reason ?? 'client_closed';
  return {
    kind: 'end',
    sessionId,
    reason,
    endedAt: acceptTime({ receivedAt, occurredAt, sentAt }, policy).at,
    bySource: true,
    endedBy: reason === 'logout' || reason === 'client_closed' ? 'user' : 'system',
    endedByName: null,
  };
}

/** @throws ProblemError when the session is unknown or the log could not answer. */
function finalSession(
  collector: Collector,
  site: string,
  sessionId: string,
  answer: Answer,
): CollectedSession {
  if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
  if (answer.outcome.kind === 'unknown') throw new ProblemError('session_not_found');
  const session = collector.sessionsOf(site).ended.get(sessionId);
  if (session === undefined) throw new ProblemError('indeterminate', { detail: 'the session lives again' });
  return endedSessionView(site, session);
}
