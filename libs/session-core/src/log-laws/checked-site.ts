import type { Millis, SessionStartedData } from '../events/event.js';
import type { SessionDeniedData } from '../limits/limit-events.js';
import { keyOf, type Limit, type Occupant } from '../limits/limit.js';
import type { SessionPolicy } from '../session/policy.js';
import { SeatCount } from './seat-count.js';

/** What the log has said so far of a session. Signals change its times; all else makes it another object. */
export interface CheckedSession extends Occupant {
  readonly policy: SessionPolicy;
  readonly sourceId: string | null;
  readonly incarnation: string | null;
  /** Since when that is its user, by the session's own time. */
  readonly identifiedAt: Millis | null;
  readonly inferred: boolean;
  readonly startedAt: Millis;
  /** Lease time at which it reaches its max age; null where it has none. */
  readonly maxAgeLc: Millis | null;
  readonly seat: boolean;
  lastSeenAt: Millis;
  /** Lease time of its last signal, and of its last active one, less their ages. */
  lastLc: Millis;
  lastActiveLc: Millis;
}

export interface EndedLife {
  readonly session: CheckedSession;
  readonly precision: 'exact' | 'estimated';
  readonly endedLc: Millis;
}

export interface CheckedSite {
  /** The last envelope on the site's lifecycle subject: its sequence, and its lease time. 0: none was seen. */
  lifeSeq: number;
  lifeLc: Millis;
  readonly open: Map<string, CheckedSession>;
  /** In the order of their ends; forgotten when no fact can find them any more. */
  readonly ended: Map<string, EndedLife>;
  readonly sources: Map<string, { incarnation: string; readonly former: Set<string> }>;
  readonly limits: Map<string, SeatCount>;
  /** Lease time at which a limit and user were last told to be in each other's way. */
  readonly denials: Map<string, Millis>;
}

export function newCheckedSite(): CheckedSite {
  return {
    lifeSeq: 0,
    lifeLc: 0,
    open: new Map(),
    ended: new Map(),
    sources: new Map(),
    limits: new Map(),
    denials: new Map(),
  };
}

/** Puts a session in the place of what was known of it; null: it is open no more. */
export function replaceSession(site: CheckedSite, id: string, next: CheckedSession | null): void {
  const before = site.open.get(id);
  if (next === null) site.open.delete(id);
  else site.open.set(id, next);
  for (const count of site.limits.values()) {
    if (before?.seat === true) count.remove(before);
    if (next?.seat === true) count.add(next);
  }
}

export function changeLimit(site: CheckedSite, limitId: string, limit: Limit | null): void {
  site.limits.delete(limitId);
  if (limit === null) return;
  const count = new SeatCount(limit);
  for (const session of site.open.values()) if (session.seat) count.add(session);
  site.limits.set(limitId, count);
}

export function startedSession(
  data: SessionStartedData,
  { loggedAt, lc }: { readonly loggedAt: Millis; readonly lc: Millis },
): CheckedSession {
  const { policy, startedAt } = data;
  const lastLc = lc - data.ageMs;
  return {
    id: data.sessionId,
    userId: data.userId,
    clientId: data.clientId,
    attributes: data.attributes,
    policy,
    sourceId: data.sourceId,
    incarnation: data.incarnation,
    identifiedAt: data.userId === null ? null : startedAt,
    inferred: data.inferred,
    startedAt,
    maxAgeLc: policy.maxAgeMs === null ? null : lc + policy.maxAgeMs - (loggedAt - startedAt),
    seat: true,
    lastSeenAt: startedAt,
    lastLc,
    lastActiveLc: lastLc,
  };
}

/** A later login or logout, by the session's own time, holds. */
export function identifiedSession(
  session: CheckedSession,
  { userId, at }: { readonly userId: string | null; readonly at: Millis },
): CheckedSession {
  return at < (session.identifiedAt ?? at) ? session : { ...session, userId, identifiedAt: at };
}

/** A proof of life at lease time `lc`; one that is older than the lease renews nothing. */
export function renew(
  session: CheckedSession,
  signal: { readonly at: Millis; readonly ageMs: Millis; readonly active: boolean },
  lc: Millis,
): void {
  session.lastSeenAt = Math.max(session.lastSeenAt, signal.at);
  if (signal.ageMs > session.policy.leaseMs) return;
  session.lastLc = Math.max(session.lastLc, lc - signal.ageMs);
  if (signal.active) session.lastActiveLc = Math.max(session.lastActiveLc, lc - signal.ageMs);
}

export function lapsed({ policy, lastLc }: CheckedSession, lc: Millis): boolean {
  return policy.liveness === 'beats' && lc > lastLc + policy.leaseMs;
}

export function outgrown({ maxAgeLc }: CheckedSession, lc: Millis): boolean {
  return maxAgeLc !== null && lc > maxAgeLc;
}

/** Whether it was idle for longer than a limit lets it keep its seat; null: for ever. */
export function idle(session: CheckedSession, releaseAfterIdleMs: Millis | null, lc: Millis): boolean {
  if (releaseAfterIdleMs === null || session.policy.liveness !== 'beats') return false;
  return lc > session.lastActiveLc + releaseAfterIdleMs;
}

/** Whether any limit of the site may give its seat away. */
export function releasable({ limits }: CheckedSite, session: CheckedSession, lc: Millis): boolean {
  if (!session.seat) return false;
  for (const { limit } of limits.values()) if (idle(session, limit.releaseAfterIdleMs, lc)) return true;
  return false;
}

export function isSuperseded(
  { sources }: CheckedSite,
  { sourceId, incarnation }: Pick<CheckedSession, 'sourceId' | 'incarnation'>,
): boolean {
  if (sourceId === null || incarnation === null) return false;
  return sources.get(sourceId)?.former.has(incarnation) === true;
}

/** How many of the seats that a refusal is about are held by somebody who does not owe them at lease time `lc`. */
export function heldSeats(
  site: CheckedSite,
  count: SeatCount,
  { key, userId, clientId }: Pick<SessionDeniedData, 'key' | 'userId' | 'clientId'>,
  lc: Millis,
): number {
  const { limit } = count;
  const at = limit.scope === 'user_client' ? keyOf(limit, { id: '', userId, clientId, attributes: {} }) : key;
  return count.held(at ?? '', (id) => {
    const session = site.open.get(id);
    if (session === undefined || isSuperseded(site, session)) return false;
    return !lapsed(session, lc) && !outgrown(session, lc) && !idle(session, limit.releaseAfterIdleMs, lc);
  });
}

const shortestMemoryMs = 24 * 3_600_000;
const marginMs = 3_600_000;

/** Whether decisions at lease time `lc` still know that a session has ended. */
export function isRemembered({ session, endedLc }: EndedLife, lc: Millis): boolean {
  return lc - endedLc <= Math.max(session.policy.resumeWindowMs, shortestMemoryMs);
}

/** Forgets the ended ones that no fact can find any more, oldest first. */
export function forgetEnded({ ended }: CheckedSite, lc: Millis): void {
  for (const [id, life] of ended) {
    if (isRemembered(life, lc - marginMs)) return;
    ended.delete(id);
  }
}
