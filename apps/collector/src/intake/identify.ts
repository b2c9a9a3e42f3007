import { identifyBody, type StartAnswer } from '@headcount/contracts';
import { inferredStart } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { recordIdentity } from '../admission/identity.js';
import { endedProblem } from './answers.js';
import type { ReportedBy } from './reported-by.js';
import { limitProblem } from './limit-problem.js';
import { mustBeAlive } from './must-be-alive.js';
import { refuseLate, timeOf } from './reports.js';
import { answerOf } from './start.js';

/**
 * `POST /sessions/{id}/identify`: 200 with the session, also when the user already was that one. Whoever logs in
 * or out is alive: the answer is given at the position of a signal of its own, which is active for a login.
 */
export async function identifySession(
  collector: Collector,
  by: ReportedBy,
  sessionId: string,
  body: unknown,
): Promise<{ did: 'login' | 'logout' | 'repeated'; answer: StartAnswer }> {
  const { site, observing } = by;
  const { userId, ...times } = parseInput(identifyBody, body);
  const receivedAt = collector.now();
  const sessions = collector.sessionsOf(site);
  const { at, ageMs } = collector.corrections.noted(timeOf(times, receivedAt, sessions.policy));
  refuseLate(at, receivedAt, sessions.policy);
  const request = { kind: 'identify', sessionId, userId, at, ageMs, observing } as const;
  const identity = await recordIdentity(collector, site, request);
  if (identity.kind === 'failed') throw new ProblemError(identity.code, { detail: identity.detail });
  if (identity.kind === 'unknown') throw new ProblemError('session_not_found');
  if (identity.kind === 'stale') throw new ProblemError('stale_incarnation');
  if (identity.kind === 'ended') throw alreadyEnded(endedProblem(identity.session));
  if (identity.kind === 'refused') throw limitProblem(collector, by, identity.refusal);
  const known = collector.sessionsOf(site).open.get(sessionId);
  const reporter = { sourceId: known?.sourceId ?? null, incarnation: known?.incarnation ?? null };
  const outcome = await recordBeat(collector, {
    site,
    sourceId: reporter.sourceId,
    beat: { sessionId, at, active: userId !== null, ...(ageMs === 0 ? {} : { ageMs }) },
    inferred: inferredStart(sessions, reporter, { sessionId, at, ageMs, elapsedMs: 0 }),
    observing,
  });
  const { position } = mustBeAlive(collector, by, outcome, (session) => alreadyEnded(endedProblem(session)));
  const did = identity.kind === 'repeated' ? 'repeated' : userId === null ? 'logout' : 'login';
  return { did, answer: answerOf(collector, site, sessionId, position) };
}

function alreadyEnded({ options }: ProblemError): ProblemError {
  return new ProblemError('session_already_ended', options);
}
