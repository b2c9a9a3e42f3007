import type {
  Beat,
  Millis,
  SessionEndedData,
  SessionIdentifiedData,
  SessionResumedData,
  SessionStartedData,
} from '../events/event.js';
import type { SeatReleasedData, SeatTakenData } from '../limits/limit-events.js';
import {
  isBuried,
  lapsed,
  releasable,
  setOpen,
  sharedAttributes,
  type EndedSession,
  type OpenSession,
  type SiteSessions,
} from './open-sessions.js';
import { sharedPolicy } from './shared-policy.js';
import { sharedUserAgent } from './shared-user-agent.js';

/** When a fact was logged: by the log's own clock, and by the lease clock. */
export interface LoggedTime {
  readonly loggedAt: Millis;
  readonly lc: Millis;
}

/** Opens a session, or completes what is known of an open one: its start may come after its beats. */
export function applyStart(site: SiteSessions, told: SessionStartedData, time: LoggedTime): void {
  const data = { ...told, userAgent: sharedUserAgent(site, told.userAgent) };
  const { sessionId: id, startedAt, ageMs } = data;
  const known = site.open.get(id);
  site.ended.delete(id);
  if (known !== undefined) setOpen(site, id, completedSession(known, data, time));
  else setOpen(site, id, startedSession({ ...data, policy: sharedPolicy(site, data.policy) }, time));
  if (known !== undefined) proven(site.open.get(id)!, { at: startedAt, ageMs }, time.lc);
}

/** What a start makes of an id that is not open: it takes a seat. */
export function startedSession(data: SessionStartedData, time: LoggedTime): OpenSession {
  const { policy, userId, startedAt } = data;
  const lastLc = time.lc - data.ageMs;
  return {
    id: data.sessionId,
    policy,
    userId,
    identifiedAt: userId === null ? null : startedAt,
    sourceId: data.sourceId,
    incarnation: data.incarnation,
    clientInstanceId: data.clientInstanceId,
    clientId: data.clientId,
    attributes: sharedAttributes(data.attributes),
    userAgent: data.userAgent,
    inferred: data.inferred,
    startedAt,
    lastSeenAt: startedAt,
    maxAgeLc: maxAgeOf(data, policy.maxAgeMs, time),
    seat: true,
    lastActiveAt: startedAt,
    lastLc,
    lastActiveLc: lastLc,
  };
}

/** The policy stays that of the first start, and the seat what it is; what else is told is that of the last. */
export function completedSession(
  known: OpenSession,
  data: SessionStartedData,
  time: LoggedTime,
): OpenSession {
  const { userId, startedAt } = data;
  const maxAgeLc = maxAgeOf(data, known.policy.maxAgeMs, time);
  const session: OpenSession = {
    ...known,
    sourceId: data.sourceId,
    incarnation: data.incarnation,
    clientInstanceId: data.clientInstanceId,
    clientId: data.clientId,
    attributes: sharedAttributes(data.attributes),
    userAgent: data.userAgent,
    inferred: known.inferred && data.inferred,
    startedAt: Math.min(known.startedAt, startedAt),
    maxAgeLc: maxAgeLc === null ? known.maxAgeLc : Math.min(known.maxAgeLc ?? maxAgeLc, maxAgeLc),
  };
  return userId === null ? session : identifiedSession(session, { userId, at: startedAt });
}

function maxAgeOf(
  { startedAt }: SessionStartedData,
  maxAgeMs: Millis | null,
  { loggedAt, lc }: LoggedTime,
): Millis | null {
  return maxAgeMs === null ? null : lc + maxAgeMs - (loggedAt - startedAt);
}

/** The latest by its own time holds, whatever the order in the log: the same session, if this is not it. */
export function identifiedSession(
  session: OpenSession,
  { userId, at }: Pick<SessionIdentifiedData, 'userId' | 'at'>,
): OpenSession {
  return at < (session.identifiedAt ?? at) ? session : { ...session, userId, identifiedAt: at };
}

export function applyIdentity(site: SiteSessions, data: SessionIdentifiedData): void {
  const session = site.open.get(data.sessionId);
  const identified = session && identifiedSession(session, data);
  if (identified !== undefined && identified !== session) setOpen(site, data.sessionId, identified);
}

/**
 * A lease that has passed is not renewed by a mere signal, nor is a seat kept that may be given away: its end, or its
 * release, may be decided already, and only a lifecycle fact, which moves the guard, makes that decision void.
 */
export function applyBeat(site: SiteSessions, beat: Beat, lc: Millis): void {
  const session = site.open.get(beat.sessionId);
  if (session === undefined) return;
  see(session, beat.at, beat.active);
  if (lapsed(session, lc)) return;
  const ageMs = beat.ageMs ?? 0;
  if (beat.active && !releasable(site, session, lc)) renewActive(session, ageMs, lc);
  renew(session, ageMs, lc);
}

/** By a lifecycle fact, which is an active signal too. */
function proven(session: OpenSession, { at, ageMs }: { at: Millis; ageMs: Millis }, lc: Millis): void {
  see(session, at, true);
  renew(session, ageMs, lc);
  renewActive(session, ageMs, lc);
}

function see(session: OpenSession, at: Millis, active: boolean): void {
  session.lastSeenAt = Math.max(session.lastSeenAt, at);
  if (active) session.lastActiveAt = Math.max(session.lastActiveAt, at);
}

/** A signal older than the lease counts for durations only: it neither renews nor resumes. */
function renew(session: OpenSession, ageMs: Millis, lc: Millis): void {
  if (ageMs <= session.policy.leaseMs) session.lastLc = Math.max(session.lastLc, lc - ageMs);
}

function renewActive(session: OpenSession, ageMs: Millis, lc: Millis): void {
  if (ageMs <= session.policy.leaseMs) session.lastActiveLc = Math.max(session.lastActiveLc, lc - ageMs);
}

/** Closes an open session; an exact end also takes the place of an estimated one. */
export function applyEnd(site: SiteSessions, data: SessionEndedData, endedLc: Millis): void {
  const { sessionId: id, reason, precision, endedAt, endedBy, endedByName } = data;
  const open = site.open.get(id);
  const before = buried(site, id, endedLc);
  const session = open ?? before;
  if (session === undefined || (open === undefined && before?.precision === 'exact')) return;
  if (open !== undefined) setOpen(site, id, null);
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

/** Alive again, which is a signal. One that had ended takes a seat; one that is open keeps what it has. */
export function applyResume(
  site: SiteSessions,
  { sessionId, at, ageMs }: SessionResumedData,
  lc: Millis,
): void {
  const was = buried(site, sessionId, lc);
  if (was !== undefined) site.ended.delete(sessionId);
  const open = site.open.get(sessionId);
  const session = was === undefined ? open && { ...open } : reopenedSession(was);
  if (session === undefined) return;
  proven(session, { at, ageMs }, lc);
  setOpen(site, sessionId, session);
}

export function reopenedSession(was: EndedSession): OpenSession {
  const { lastSeenAt: lastActiveAt, endedLc: lastLc } = was;
  return { ...knownOf(was), seat: true, lastActiveAt, lastLc, lastActiveLc: lastLc };
}

/** It has its seat, and the beat that asked for it is an active signal. */
export function applySeatTaken(
  site: SiteSessions,
  { sessionId, at, ageMs }: SeatTakenData,
  lc: Millis,
): void {
  const open = site.open.get(sessionId);
  if (open === undefined) return;
  const session = { ...open, seat: true };
  proven(session, { at, ageMs }, lc);
  setOpen(site, sessionId, session);
}

export function applySeatReleased(site: SiteSessions, { sessionId }: SeatReleasedData): void {
  const session = site.open.get(sessionId);
  if (session?.seat === true) setOpen(site, sessionId, { ...session, seat: false });
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
    clientId: session.clientId,
    attributes: session.attributes,
    userAgent: session.userAgent,
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
