import {
  heartbeatsBody,
  mostItems,
  type BeatResult,
  type HeartbeatsAnswer,
  type HeartbeatsBody,
} from '@headcount/contracts';
import { defaultPolicy, isTooLate, type Beat } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat, type BeatOutcome, type ReportedBeat } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { inferredFrom, timeOf } from './reports.js';

/**
 * `POST /heartbeats`: many beats of one source. Those of open sessions are one signal together; the others
 * (unknown, ended, lapsed) each go the way of a single beat. One that fails never fails the rest.
 */
export async function heartbeats(
  collector: Collector,
  site: string,
  body: unknown,
): Promise<HeartbeatsAnswer> {
  const parsed = parseInput(heartbeatsBody, body);
  if (parsed.beats.length > mostItems)
    throw new ProblemError('body_too_large', { detail: `at most ${mostItems} beats at once` });
  const receivedAt = collector.now();
  const results: BeatResult[] = [];
  const reported: ReportedBeat[] = [];
  for (const item of parsed.beats) {
    const one = reportOf(parsed, item, site, receivedAt);
    if (one === null) results.push({ sessionId: item.sessionId, status: 'late', code: 'too_late' });
    else reported.push(one);
  }
  const { position, again } = await signalTogether(collector, site, reported);
  const outcomes = await Promise.all(again.map((one) => recordBeat(collector, one)));
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failed !== undefined) throw new ProblemError(failed.code, { detail: failed.detail });
  outcomes.forEach((outcome, i) => {
    if (outcome.kind === 'ended') results.push(endedResult(again[i]!, outcome));
  });
  return {
    accepted: parsed.beats.length - results.length,
    ...rhythmOf(collector, site, parsed),
    position: latest([
      position,
      ...outcomes.map((outcome) => (outcome.kind === 'alive' ? outcome.position : null)),
    ]),
    results,
  };
}

function reportOf(
  body: HeartbeatsBody,
  item: HeartbeatsBody['beats'][number],
  site: string,
  receivedAt: number,
): ReportedBeat | null {
  const { sessionId } = item;
  const { at, ageMs } = timeOf({ at: item.at, sentAt: body.sentAt }, receivedAt);
  if (isTooLate(at, receivedAt)) return null;
  const active = item.active ?? true;
  const beat: Beat = ageMs === 0 ? { sessionId, at, active } : { sessionId, at, active, ageMs };
  const source = { sourceId: body.sourceId ?? null, incarnation: body.incarnation ?? null };
  return {
    site,
    beat,
    inferred: inferredFrom({ sessionId, at, ageMs, elapsedMs: item.elapsedMs ?? 0 }, source),
  };
}

/** Writes the beats of living sessions as one signal; gives back those that need a decision of their own. */
async function signalTogether(
  collector: Collector,
  site: string,
  reported: readonly ReportedBeat[],
): Promise<{ position: string | null; again: readonly ReportedBeat[] }> {
  const plain = reported.filter(({ beat }) => collector.isAlive(site, beat.sessionId));
  if (plain.length === 0) return { position: null, again: reported };
  const written = await collector.signal({
    site,
    sourceId: plain[0]!.inferred.sourceId,
    beats: plain.map((one) => one.beat),
  });
  if (!written.ok) throw new ProblemError(written.code, { detail: written.detail });
  const done = new Set(plain.filter(({ beat }) => collector.isAlive(site, beat.sessionId)));
  return { position: written.position, again: reported.filter((one) => !done.has(one)) };
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
  const { open } = collector.sessionsOf(site);
  let { heartbeatMs, leaseMs } = open.get(body.beats[0]?.sessionId ?? '')?.policy ?? defaultPolicy;
  for (const { sessionId } of body.beats) {
    const policy = open.get(sessionId)?.policy;
    if (policy === undefined) continue;
    heartbeatMs = Math.min(heartbeatMs, policy.heartbeatMs);
    leaseMs = Math.min(leaseMs, policy.leaseMs);
  }
  return { nextHeartbeatInSeconds: heartbeatMs / 1000, leaseSeconds: leaseMs / 1000 };
}

function latest(positions: readonly (string | null)[]): string {
  let best = '0.0';
  for (const position of positions)
    if (position !== null && Number(position.split('.')[0]) >= Number(best.split('.')[0])) best = position;
  return best;
}
