import type {
  Beat,
  Millis,
  SessionEndedData,
  SessionIdentifiedData,
  SessionResumedData,
  SessionStartedData,
} from '../events/event.js';
import { sharedPolicy } from './shared-policy.js';
import { isBuried, lapsed, type EndedSession, type OpenSession, type SiteSessions } from './open-sessions.js';

/** When a fact was logged: by the log's own clock, and by the lease clock. */
export interface LoggedTime {
  readonly loggedAt: Millis;
  readonly lc: Millis;
}

/** Opens a session, or completes what is known of an open one: its start may come after its beats. */
export function applyStart(site: SiteSessions, data: SessionStartedData, time: LoggedTime): void {
  const { sessionId: id, userId, sourceId, incarnation, clientInstanceId, inferred, startedAt } = data;
  const known = site.open.get(id);
  if (known !== undefined) return complete(site, known, data, time);
  const policy = sharedPolicy(site, data.policy);
  const session: OpenSession = {
    id,
    policy,
    userId,
    identifiedAt: userId === null ? null : startedAt,
    sourceId,
    incarnation,
    clientInstanceId,
    inferred,
    startedAt,
    lastSeenAt: startedAt,
    maxAgeLc: maxAgeOf(data, policy.maxAgeMs, time),
    lastActiveAt: startedAt,
    lastLc: time.lc - data.ageMs,
  };
  site.ended.delete(id);
  site.open.set(id, session);
  site.instances.add(session);
}

/** The policy stays that of the first start; what else is told is that of the last. */
function complete(site: SiteSessions, known: OpenSession, data: SessionStartedData, time: LoggedTime): void {
  const { sessionId: id, userId, sourceId, incarnation, clientInstanceId, startedAt, ageMs } = data;
  const maxAgeLc = maxAgeOf(data, known.policy.maxAgeMs, time);
  const session: OpenSession = {
    ...known,
    sourceId,
    incarnation,
    clientInstanceId,
    inferred: known.inferred && data.inferred,
    startedAt: Math.min(known.startedAt, startedAt),
    maxAgeLc: maxAgeLc === null ? known.maxAgeLc : Math.min(known.maxAgeLc ?? maxAgeLc, maxAgeLc),
  };
  site.instances.remove(known);
  site.open.set(id, session);
  site.instances.add(session);
  if (userId !== null) applyIdentity(site, { sessionId: id, userId, at: startedAt });
  proven(site.open.get(id)!, { at: startedAt, ageMs }, time.lc);
}

function maxAgeOf(
  { startedAt }: SessionStartedData,
  maxAgeMs: Millis | null,
  { loggedAt, lc }: LoggedTime,
): Millis | null {
  return maxAgeMs === null ? null : lc + maxAgeMs - (loggedAt - startedAt);
}

/** The latest by its own time holds, whatever the order in the log. */
export function applyIdentity(
  { open }: SiteSessions,
  { sessionId: id, userId, at }: SessionIdentifiedData,
): void {
  const session = open.get(id);
  if (session === undefined || at < (session.identifiedAt ?? at)) return;
  open.set(id, { ...session, userId, identifiedAt: at });
}

/**
 * A lease that has passed is not renewed by a mere signal: its end may be decided already, and only a lifecycle fact,
 * which moves the guard, makes that decision void.
 */
export function applyBeat(session: OpenSession | undefined, beat: Omit<Beat, 'sessionId'>, lc: Millis): void {
  if (session === undefined) return;
  see(session, beat.at, beat.active);
  if (!lapsed(session, lc)) renew(session, beat.ageMs ?? 0, lc);
}

/** By a lifecycle fact, which is an active signal too. */
function proven(session: OpenSession, { at, ageMs }: { at: Millis; ageMs: Millis }, lc: Millis): void {
  see(session, at, true);
  renew(session, ageMs, lc);
}

function see(session: OpenSession, at: Millis, active: boolean): void {
  session.lastSeenAt = Math.max(session.lastSeenAt, at);
  if (active) session.lastActiveAt = Math.max(session.lastActiveAt, at);
}

/** A signal older than the lease counts for durations only: it neither renews nor resumes. */
function renew(session: OpenSession, ageMs: Millis, lc: Millis): void {
  if (ageMs <= session.policy.leaseMs) session.lastLc = Math.max(session.lastLc, lc - ageMs);
}

/** Closes an open session; an exact end also takes the place of an estimated one. */
export function applyEnd(site: SiteSessions, data: SessionEndedData, endedLc: Millis): void {
  const { sessionId: id, reason, precision, endedAt, endedBy, endedByName } = data;
  const open = site.open.get(id);
  const before = buried(site, id, endedLc);
  const session = open ?? before;
  if (session === undefined || (open === undefined && before?.precision === 'exact')) return;
  if (open !== undefined) site.instances.remove(open);
  site.open.delete(id);
  site.ended.set(id, {
    ...knownOf(session),
    endedAt,
    reason,
    precision,
    endedBy,
    endedByName,
    replacedBySessionId: data.replacedBySessionId ?? null,
    endedLc,
  });
}

/** Alive again, which is a signal. */
export function applyResume(
  site: SiteSessions,
  { sessionId, at, ageMs }: SessionResumedData,
  lc: Millis,
): void {
  const was = buried(site, sessionId, lc);
  if (was !== undefined) {
    const session: OpenSession = { ...knownOf(was), lastActiveAt: was.lastSeenAt, lastLc: was.endedLc };
    site.ended.delete(sessionId);
    site.open.set(sessionId, session);
    site.instances.add(session);
  }
  const session = site.open.get(sessionId);
  if (session !== undefined) proven(session, { at, ageMs }, lc);
}

function knownOf(session: OpenSession | EndedSession) {
  return {
    id: session.id,
    policy: session.policy,
    userId: session.userId,
    identifiedAt: session.identifiedAt,
    sourceId: session.sourceId,
    incarnation: session.incarnation,
    clientInstanceId: session.clientInstanceId,
    inferred: session.inferred,
    startedAt: session.startedAt,
    lastSeenAt: session.lastSeenAt,
    maxAgeLc: session.maxAgeLc,
  };
}

function buried(site: SiteSessions, id: string, lc: Millis): EndedSession | undefined {
  const ended = site.ended.get(id);
  return ended !== undefined && isBuried(ended, lc) ? ended : undefined;
}
