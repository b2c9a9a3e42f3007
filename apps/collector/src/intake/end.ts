import { endBody, type CollectedSession, type EndBody } from '@headcount/contracts';
import { inferredStart, type EndRequest } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { Answer } from '../admission/guarded-append.js';
import type { Collector } from '../admission/collector.js';
import { endedSessionView } from './answers.js';
import { refuseLate, timeOf } from './reports.js';

/** `POST /sessions/{id}/end`: 200 with the final session, also when it had ended before. */
export async function endSession(
  collector: Collector,
  site: string,
  sessionId: string,
  body: unknown,
): Promise<{ session: CollectedSession; position: string | null }> {
  const request = toldEnd(collector, site, sessionId, parseInput(endBody, body));
  const answer = await collector.submit(site, request);
  return {
    session: finalSession(collector, site, sessionId, answer),
    position: answer.ok ? answer.position : null,
  };
}

function toldEnd(collector: Collector, site: string, sessionId: string, body: EndBody): EndRequest {
  const receivedAt = collector.now();
  const sessions = collector.sessionsOf(site);
  const told = timeOf({ at: body.endedAt, sentAt: body.sentAt }, receivedAt, sessions.policy);
  const { at, ageMs } = collector.corrections.noted(told);
  refuseLate(at, receivedAt, sessions.policy);
  const reason = body.reason ?? 'client_closed';
  const signal = { sessionId, at, ageMs, elapsedMs: body.elapsedMs ?? 0 };
  return {
    kind: 'end',
    sessionId,
    reason,
    endedAt: at,
    bySource: true,
    endedBy: reason === 'logout' || reason === 'client_closed' ? 'user' : 'system',
    endedByName: null,
    inferred: inferredStart(sessions, { sourceId: null, incarnation: null }, signal),
  };
}

/** @throws ProblemError when the log could not answer. */
function finalSession(
  collector: Collector,
  site: string,
  sessionId: string,
  answer: Answer,
): CollectedSession {
  if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
  const session = collector.sessionsOf(site).ended.get(sessionId);
  if (session === undefined) throw new ProblemError('indeterminate', { detail: 'the session lives again' });
  return endedSessionView(site, session);
}
