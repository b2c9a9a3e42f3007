import { heartbeatBody, type HeartbeatAnswer } from '@headcount/contracts';
import { isTooLate } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { endedProblem, leaseOf } from './answers.js';
import { inferredFrom, timeOf } from './reports.js';

/** `POST /sessions/{id}/heartbeats`. */
export async function heartbeat(
  collector: Collector,
  site: string,
  sessionId: string,
  body: unknown,
): Promise<HeartbeatAnswer> {
  const parsed = parseInput(heartbeatBody, body);
  const receivedAt = collector.now();
  const { at, ageMs } = timeOf(parsed, receivedAt);
  if (isTooLate(at, receivedAt))
    throw new ProblemError('invalid_request', { detail: 'at: more than 7 days ago' });
  const active = parsed.active ?? true;
  const beat = ageMs === 0 ? { sessionId, at, active } : { sessionId, at, active, ageMs };
  const known = collector.sessionsOf(site).open.get(sessionId);
  const source = { sourceId: known?.sourceId ?? null, incarnation: null };
  const inferred = inferredFrom({ sessionId, at, ageMs, elapsedMs: parsed.elapsedMs ?? 0 }, source);
  const outcome = await recordBeat(collector, { site, beat, inferred });
  if (outcome.kind === 'failed') throw new ProblemError(outcome.code, { detail: outcome.detail });
  if (outcome.kind === 'ended') throw endedProblem(outcome.session);
  const lease = leaseOf(outcome.session, collector.tail.state.clock.now, collector.now());
  return { status: 'active', ...lease, position: outcome.position };
}
