import { mostItems, snapshotBody, type SnapshotAnswer, type SnapshotBody } from '@headcount/contracts';
import { isTooLate, noMeta, type AcceptedTime, type SiteSessions } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { ReportedBeat } from '../admission/beat.js';
import { recordBeats } from '../admission/beats.js';
import type { Collector } from '../admission/collector.js';
import { liveIncarnation } from '../admission/sources.js';
import { beatOf, policyFor, timeOf } from './reports.js';

type Item = SnapshotBody['sessions'][number];

/**
 * Parts of one snapshot whose times had to be corrected differ by the jitter of the network: in parts, a
 * session is only missing if its last signal is older by more than that.
 */
const jitterMs = 2_000;

/**
 * `PUT /sources/{sourceId}/snapshot`: what is alive now becomes starts and beats; what is missing in the
 * complete list ends, estimated. An old snapshot that was spooled counts for the time when it was taken.
 */
export async function takeSnapshot(
  collector: Collector,
  site: string,
  sourceId: string,
  body: unknown,
): Promise<SnapshotAnswer> {
  const parsed = parseInput(snapshotBody, body);
  if (parsed.sessions.length > mostItems)
    throw new ProblemError('body_too_large', { detail: `at most ${mostItems} sessions in a part` });
  const { incarnation, part, parts } = parsed;
  await liveIncarnation(collector, site, { sourceId, incarnation });
  const sessions = collector.sessionsOf(site);
  const takenAt = Date.parse(parsed.takenAt);
  if (takenAt < (sessions.sources.get(sourceId)?.snapshotAt ?? -Infinity))
    throw new ProblemError('snapshot_outdated');
  const receivedAt = collector.now();
  const time = timeOf({ at: parsed.takenAt, sentAt: parsed.sentAt }, receivedAt, sessions.policy);
  if (isTooLate(time.at, receivedAt, sessions.policy))
    throw new ProblemError('invalid_request', { detail: 'takenAt: too long ago' });
  const reported = parsed.sessions.map((item) =>
    aliveOf({ site, sourceId, incarnation, sessions, time }, takenAt, item),
  );
  const complete = part === parts ? { snapshotAt: takenAt } : {};
  const recorded = await recordBeats(collector, site, { sourceId, reported, ...complete });
  const alive = recorded.others.filter(([, outcome]) => outcome.kind === 'alive').length;
  const before = parts === 1 ? time.at : time.at - jitterMs;
  return {
    started: alive,
    refreshed: parsed.sessions.length - recorded.others.length,
    ended: part === parts ? await endMissing(collector, { site, sourceId, incarnation }, time.at, before) : 0,
    denied: recorded.others.length - alive,
    position: recorded.position,
  };
}

interface Circumstances {
  readonly site: string;
  readonly sourceId: string;
  readonly incarnation: string;
  readonly sessions: SiteSessions;
  readonly time: AcceptedTime;
}

/** One session of a snapshot as a beat, with its start in case it is new. */
function aliveOf(
  { site, sourceId, incarnation, sessions, time }: Circumstances,
  takenAt: number,
  item: Item,
): ReportedBeat {
  const { sessionId, userId, clientId, host } = item;
  const { at, ageMs } = time;
  const began = item.startedAt == null ? at : Math.min(at, Date.parse(item.startedAt) + at - takenAt);
  return {
    site,
    beat: beatOf({ sessionId, at, ageMs }, item),
    inferred: {
      ...noMeta,
      sessionId,
      userId,
      clientId,
      host,
      sourceId,
      incarnation,
      attributes: item.attributes ?? {},
      startedAt: began,
      policy: policyFor(sessions, sourceId),
      inferred: false,
      overLimit: false,
      ageMs,
    },
    observing: true,
  };
}

/** Ends the sessions of this life of the source that were not seen at `at` or later. */
async function endMissing(
  collector: Collector,
  { site, sourceId, incarnation }: { site: string; sourceId: string; incarnation: string },
  at: number,
  before: number,
): Promise<number> {
  const missing = [...collector.sessionsOf(site).open.values()].filter(
    (session) =>
      session.sourceId === sourceId && session.incarnation === incarnation && session.lastSeenAt < before,
  );
  const answers = await Promise.all(
    missing.map(({ id }) =>
      collector.submit(site, { kind: 'close', sessionId: id, reason: 'source_snapshot', before: at }),
    ),
  );
  const failed = answers.find((answer) => !answer.ok);
  if (failed !== undefined) throw new ProblemError(failed.code, { detail: failed.detail });
  return answers.filter((answer) => answer.ok && answer.outcome.kind === 'fact').length;
}
