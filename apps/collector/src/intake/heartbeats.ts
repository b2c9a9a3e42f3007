import type { BeatResult, HeartbeatsAnswer, HeartbeatsBody } from '@headcount/contracts';
import { sessionPolicyOf } from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';
import type { BeatOutcome, ReportedBeat } from '../admission/beat.js';
import { recordBeats } from '../admission/beats.js';
import type { Collector } from '../admission/collector.js';
import { liveIncarnation } from '../admission/sources.js';
import { BeatReader } from './beats-of.js';
import type { ReportedBy } from './reported-by.js';
import { readBeats } from './told-beats.js';

/** `POST /heartbeats`: many beats of one source. One that fails never fails the rest. */
export async function heartbeats(
  collector: Collector,
  { site, observing }: ReportedBy,
  body: unknown,
): Promise<HeartbeatsAnswer> {
  const { body: parsed, invalid } = readBeats(body);
  const source = { sourceId: parsed.sourceId ?? null, incarnation: parsed.incarnation ?? null };
  await liveIncarnation(collector, site, source);
  const results: BeatResult[] = [...invalid];
  const reported: ReportedBeat[] = [];
  const sessions = collector.sessionsOf(site);
  const receivedAt = collector.now();
  const { corrections } = collector;
  const { sentAt } = parsed;
  const reader = new BeatReader({ site, sessions, source, observing, receivedAt, sentAt, corrections });
  for (const told of parsed.beats) {
    const one = reader.read(told.sessionId, told);
    if (one === null) results.push({ sessionId: told.sessionId, status: 'late', code: 'too_late' });
    else reported.push(one);
  }
  const skewMs = sentAt == null ? null : receivedAt - Date.parse(sentAt);
  const recorded = await recordBeats(collector, site, { sourceId: source.sourceId, reported, skewMs });
  for (const [one, outcome] of recorded.others) {
    if (outcome.kind === 'stale') throw new ProblemError('stale_incarnation');
    const result = resultOf(one, outcome);
    if (result !== null) results.push(result);
  }
  return {
    accepted: parsed.beats.length + invalid.length - results.length,
    ...rhythmOf(collector, site, parsed),
    position: recorded.position,
    results,
  };
}

/** What its sender is told of a beat; null where it was plainly accepted. */
export function resultOf({ beat: { sessionId } }: ReportedBeat, outcome: BeatOutcome): BeatResult | null {
  if (outcome.kind === 'refused') return { sessionId, status: 'no_seat', code: 'session_limit_exceeded' };
  if (outcome.kind !== 'ended') return null;
  const { reason, endedBy } = outcome.session;
  return { sessionId, status: 'ended', code: 'session_ended', endReason: reason, endedBy };
}

/** The tightest rhythm among the sessions that beat. */
function rhythmOf(
  collector: Collector,
  site: string,
  body: HeartbeatsBody,
): { nextHeartbeatInSeconds: number; leaseSeconds: number } {
  const { open, policy } = collector.sessionsOf(site);
  let heartbeatMs = Infinity;
  let leaseMs = Infinity;
  for (const { sessionId } of body.beats) {
    const session = open.get(sessionId);
    if (session === undefined) continue;
    heartbeatMs = Math.min(heartbeatMs, session.policy.heartbeatMs);
    leaseMs = Math.min(leaseMs, session.policy.leaseMs);
  }
  if (heartbeatMs === Infinity) ({ heartbeatMs, leaseMs } = sessionPolicyOf(policy, null));
  return { nextHeartbeatInSeconds: heartbeatMs / 1000, leaseSeconds: leaseMs / 1000 };
}
