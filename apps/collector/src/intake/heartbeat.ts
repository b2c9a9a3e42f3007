import { heartbeatBody, type HeartbeatAnswer } from '@headcount/contracts';
import { inferredStart } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { endedProblem, leaseOf } from './answers.js';
import { beatOf, refuseLate, timeOf } from './reports.js';

/** `POST /sessions/{id}/heartbeats`. */
export async function heartbeat(
  collector: Collector,
  site: string,
  sessionId: string,
  body: unknown,
): Promise<HeartbeatAnswer> {
  const parsed = parseInput(heartbeatBody, body);
  const receivedAt = collector.now();
  const sessions = collector.sessionsOf(site);
  const { at, ageMs } = timeOf(parsed, receivedAt, sessions.policy);
  refuseLate(at, receivedAt, sessions.policy);
  const beat = beatOf({ sessionId, at, ageMs }, parsed);
  const known = sessions.open.get(sessionId);
  const source = { sourceId: known?.sourceId ?? null, incarnation: null };
  const elapsedMs = parsed.elapsedMs ?? 0;
  const inferred = inferredStart(sessions, source, { sessionId, at, ageMs, elapsedMs });
  const outcome = await recordBeat(collector, { site, beat, inferred, observing: false });
  if (outcome.kind === 'failed') throw new ProblemError(outcome.code, { detail: outcome.detail });
  if (outcome.kind === 'stale') throw new ProblemError('stale_incarnation');
  if (outcome.kind === 'ended') throw endedProblem(outcome.session);
  const lease = leaseOf(outcome.session, collector.tail.state.clock.now, collector.now());
  return { status: 'active', ...lease, position: outcome.position };
}
