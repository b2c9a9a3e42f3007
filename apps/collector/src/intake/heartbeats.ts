import {
  heartbeatsBody,
  mostItems,
  type BeatResult,
  type HeartbeatsAnswer,
  type HeartbeatsBody,
} from '@headcount/contracts';
import { inferredStart, isTooLate, sessionPolicyOf } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { BeatOutcome, ReportedBeat } from '../admission/beat.js';
import { recordBeats } from '../admission/beats.js';
import type { Collector } from '../admission/collector.js';
import { liveIncarnation } from '../admission/sources.js';
import { beatOf, timeOf } from './reports.js';

/** `POST /heartbeats`: many beats of one source. One that fails never fails the rest. */
export async function heartbeats(
  collector: Collector,
  site: string,
  body: unknown,
): Promise<HeartbeatsAnswer> {
  const parsed = parseInput(heartbeatsBody, body);
  if (parsed.beats.length > mostItems)
    throw new ProblemError('body_too_large', { detail: `at most ${mostItems} beats at once` });
  const source = { sourceId: parsed.sourceId ?? null, incarnation: parsed.incarnation ?? null };
  await liveIncarnation(collector, site, source);
  const receivedAt = collector.now();
  const results: BeatResult[] = [];
  const reported: ReportedBeat[] = [];
  for (const item of parsed.beats) {
    const one = reportOf(collector, { site, source, receivedAt, sentAt: parsed.sentAt }, item);
    if (one === null) results.push({ sessionId: item.sessionId, status: 'late', code: 'too_late' });
    else reported.push(one);
  }
  const recorded = await recordBeats(collector, site, { sourceId: source.sourceId, reported });
  for (const [one, outcome] of recorded.others) {
    if (outcome.kind === 'stale') throw new ProblemError('stale_incarnation');
    if (outcome.kind === 'ended') results.push(endedResult(one, outcome));
  }
  return {
    accepted: parsed.beats.length - results.length,
    ...rhythmOf(collector, site, parsed),
    position: recorded.position,
    results,
  };
}

interface Circumstances {
  readonly site: string;
  readonly source: { readonly sourceId: string | null; readonly incarnation: string | null };
  readonly receivedAt: number;
  readonly sentAt: string | null | undefined;
}

function reportOf(
  collector: Collector,
  { site, source, receivedAt, sentAt }: Circumstances,
  item: HeartbeatsBody['beats'][number],
): ReportedBeat | null {
  const { sessionId } = item;
  const sessions = collector.sessionsOf(site);
  const { at, ageMs } = timeOf({ at: item.at, sentAt }, receivedAt, sessions.policy);
  if (isTooLate(at, receivedAt, sessions.policy)) return null;
  const inferred = inferredStart(sessions, source, { sessionId, at, ageMs, elapsedMs: item.elapsedMs ?? 0 });
  return { site, beat: beatOf({ sessionId, at, ageMs }, item), inferred, observing: false };
}

function endedResult({ beat }: ReportedBeat, outcome: Extract<BeatOutcome, { kind: 'ended' }>): BeatResult {
  const { reason, endedBy } = outcome.session;
  return { sessionId: beat.sessionId, status: 'ended', code: 'session_ended', endReason: reason, endedBy };
}

/** The tightest rhythm among the sessions that beat. */
function rhythmOf(
  collector: Collector,
  site: string,
  body: HeartbeatsBody,
): { nextHeartbeatInSeconds: number; leaseSeconds: number } {
  const { open, policy } = collector.sessionsOf(site);
  const policies = body.beats.flatMap(({ sessionId }) => open.get(sessionId)?.policy ?? []);
  if (policies.length === 0) policies.push(sessionPolicyOf(policy, null));
  const heartbeatMs = policies.reduce((least, one) => Math.min(least, one.heartbeatMs), Infinity);
  const leaseMs = policies.reduce((least, one) => Math.min(least, one.leaseMs), Infinity);
  return { nextHeartbeatInSeconds: heartbeatMs / 1000, leaseSeconds: leaseMs / 1000 };
}
