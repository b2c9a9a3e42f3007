import { mostItems, snapshotBody, type SnapshotAnswer, type SnapshotBody } from '@headcount/contracts';
import {
  isOutdated,
  missingIn,
  noMeta,
  policyFor,
  startedAtOf,
  type AcceptedTime,
  type CompletedSnapshot,
  type SiteSessions,
} from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import type { ReportedBeat } from '../admission/beat.js';
import { recordBeats } from '../admission/beats.js';
import type { Collector } from '../admission/collector.js';
import { liveIncarnation } from '../admission/sources.js';
import type { ReportedBy } from './reported-by.js';
import { resultOf } from './heartbeats.js';
import { beatOf, millisOf, refuseLate, timeOf } from './reports.js';

type Item = SnapshotBody['sessions'][number];

/**
 * `PUT /sources/{sourceId}/snapshot`: what is alive now becomes starts and beats; what is missing in the
 * complete list ends, estimated. An old snapshot that was spooled counts for the time when it was taken.
 */
export async function takeSnapshot(
  collector: Collector,
  { site, observing }: ReportedBy,
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
  if (isOutdated(sessions.sources.get(sourceId), takenAt)) throw new ProblemError('snapshot_outdated');
  const receivedAt = collector.now();
  const told = timeOf({ at: parsed.takenAt, sentAt: parsed.sentAt }, receivedAt, sessions.policy);
  const time = collector.corrections.noted(told);
  refuseLate(time.at, receivedAt, sessions.policy);
  const reported = parsed.sessions.map((item) =>
    aliveOf({ site, observing, sourceId, incarnation, sessions, time }, takenAt, item),
  );
  // a clock that ran ahead must not shut its source out once it is put right
  const snapshotAt = Math.min(takenAt, receivedAt + sessions.policy.futureToleranceMs);
  const complete = part === parts ? { snapshotAt } : {};
  const recorded = await recordBeats(collector, site, {
    ...{ sourceId, reported, skewMs: time.skewMs },
    ...complete,
  });
  const alive = recorded.others.filter(([, outcome]) => outcome.kind === 'alive').length;
  return {
    started: alive,
    refreshed: parsed.sessions.length - recorded.others.length,
    ended:
      part === parts ? await endMissing(collector, site, { sourceId, incarnation, at: time.at, parts }) : 0,
    denied: recorded.others.length - alive,
    position: recorded.position,
    results: recorded.others.flatMap(([one, outcome]) => resultOf(one, outcome) ?? []),
  };
}

interface Circumstances extends ReportedBy {
  readonly sourceId: string;
  readonly incarnation: string;
  readonly sessions: SiteSessions;
  readonly time: AcceptedTime;
}

/** One session of a snapshot as a beat, with its start in case it is new. */
function aliveOf(
  { site, observing, sourceId, incarnation, sessions, time }: Circumstances,
  takenAt: number,
  item: Item,
): ReportedBeat {
  const { sessionId, userId, clientId, host } = item;
  const { at, ageMs } = time;
  const began = { beganAt: millisOf(item.startedAt), elapsedMs: null };
  return {
    site,
    sourceId,
    beat: beatOf({ sessionId, at, ageMs }, item),
    get inferred() {
      return {
        ...noMeta,
        ...{ sessionId, userId, clientId, host, sourceId, incarnation },
        attributes: item.attributes ?? {},
        startedAt: startedAtOf({ at, toldAt: takenAt, ...began }),
        policy: policyFor(sessions, sourceId),
        ...{ inferred: false, overLimit: false, ageMs },
      };
    },
    observing,
  };
}

/** Ends what the snapshot does not name. */
async function endMissing(collector: Collector, site: string, snapshot: CompletedSnapshot): Promise<number> {
  const missing = missingIn(collector.sessionsOf(site), snapshot);
  const answers = await Promise.all(missing.map((request) => collector.submit(site, request)));
  const failed = answers.find((answer) => !answer.ok);
  if (failed !== undefined) throw new ProblemError(failed.code, { detail: failed.detail });
  return answers.filter((answer) => answer.ok && answer.outcome.kind === 'fact').length;
}
