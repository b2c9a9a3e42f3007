import {
  comparePositions,
  endReasons,
  type EndReason,
  type Millis,
  type SessionEndedData,
  type SessionPolicy,
  type SessionResumedData,
} from '@headcount/session-core';
import type { At, ReferenceEnd, SessionFacts } from './reference-session.js';

export interface Loss {
  readonly end: At<SessionEndedData>;
  readonly resume: At<SessionResumedData> | null;
}

/** Estimated ends, each with the resume that came next in the log. An end while it had ended says nothing new. */
export function lossesOf({ ends, resumes }: SessionFacts): Loss[] {
  const inOrder = [
    ...ends.filter((end) => end.precision === 'estimated').map((end) => ({ of: end, end, resume: null })),
    ...resumes.map((resume) => ({ of: resume, end: null, resume })),
  ].toSorted((a, b) => comparePositions(a.of.position, b.of.position));
  const losses: Loss[] = [];
  let lost: At<SessionEndedData> | null = null;
  for (const { end, resume } of inOrder) {
    if (end !== null && lost === null) lost = end;
    if (resume !== null && lost !== null) {
      losses.push({ end: lost, resume });
      lost = null;
    }
  }
  return lost === null ? losses : [...losses, { end: lost, resume: null }];
}

export function exactEndOf(ends: readonly At<SessionEndedData>[]): At<SessionEndedData> | null {
  let best: At<SessionEndedData> | null = null;
  for (const end of ends)
    if (end.precision === 'exact')
      if (best === null || end.endedAt < best.endedAt) best = end;
      else if (end.endedAt === best.endedAt && byRank(end, best) < 0) best = end;
  return best;
}

function byRank(a: At<SessionEndedData>, b: At<SessionEndedData>): number {
  return (
    endReasons.indexOf(a.reason) - endReasons.indexOf(b.reason) || comparePositions(a.position, b.position)
  );
}

/** Ends that are imposed prove nothing about when the session was used. */
const imposed: readonly EndReason[] = ['revoked', 'evicted', 'max_duration', 'replaced'];

export function endOf(known: {
  readonly exact: At<SessionEndedData> | null;
  readonly exactAt: Millis;
  readonly lost: At<SessionEndedData> | null;
  readonly lastSeenAt: Millis;
  readonly policy: SessionPolicy;
}): ReferenceEnd | null {
  const { exact, exactAt, lost, lastSeenAt, policy } = known;
  const end = exact ?? lost;
  if (end === null) return null;
  const { reason, endedBy: by, endedByName: byName, endedBefore } = end;
  if (exact !== null && !imposed.includes(reason))
    return { at: exactAt, reason, by, byName, precision: 'exact', uncertaintyMs: 0 };
  let certainlyBy = endedBefore;
  if (imposed.includes(reason)) certainlyBy = end.endedAt;
  if (reason === 'lease_expired') certainlyBy = lastSeenAt + policy.heartbeatMs;
  const uncertaintyMs = certainlyBy === null ? null : Math.max(0, certainlyBy - lastSeenAt);
  return { at: lastSeenAt, reason, by, byName, precision: 'estimated', uncertaintyMs };
}

/** Nobody waits for a session of history to go on: where its end was not told it is over with its last signal. */
export function endOfHistory(lastSeenAt: Millis, { liveness, heartbeatMs }: SessionPolicy): ReferenceEnd {
  const told = { at: lastSeenAt, by: 'system', byName: null, precision: 'estimated' } as const;
  if (liveness === 'beats') return { ...told, reason: 'lease_expired', uncertaintyMs: heartbeatMs };
  return { ...told, reason: 'unknown', uncertaintyMs: null };
}
