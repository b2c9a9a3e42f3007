import { advance, newLeaseClock, type LeaseClock } from '../clock/lease-clock.js';
import type {
  Beat,
  EndAuthor,
  EndReason,
  KeyIssuedData,
  Millis,
  SessionEndedData,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import { defaultSitePolicy, type SessionPolicy, type SitePolicy } from '../session/policy.js';
import type { RecordedFact } from '../session/evolve.js';

/** What a collector needs to know of a session that is open. */
export interface OpenSession {
  readonly id: string;
  readonly userId: string | null;
  readonly sourceId: string | null;
  readonly incarnation: string | null;
  readonly policy: SessionPolicy;
  startedAt: Millis;
  lastSeenAt: Millis;
  lastActiveAt: Millis;
  /** Lease time of its last signal, less the signal's age. */
  lastLc: Millis;
}

/** What is remembered of one that ended, so that late beats, ends and starts get a true answer. */
export interface EndedSession {
  readonly id: string;
  readonly userId: string | null;
  readonly sourceId: string | null;
  readonly incarnation: string | null;
  readonly policy: SessionPolicy;
  readonly startedAt: Millis;
  readonly lastSeenAt: Millis;
  readonly endedAt: Millis;
  readonly reason: EndReason;
  readonly precision: 'exact' | 'estimated';
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
  /** Lease time of the end. */
  readonly endedLc: Millis;
}

/** A reporter: which life it is in, and which are over for ever. */
export interface KnownSource {
  incarnation: string;
  readonly former: Set<string>;
  /** When its present life began. */
  startedAt: Millis;
  heartbeatMs: Millis | null;
  /** Of its last complete list of what is alive. */
  snapshotAt: Millis | null;
}

export interface SiteSessions {
  /** The last sequence of the site's lifecycle subject: what its decisions are guarded by. */
  lifeSeq: number;
  readonly open: Map<string, OpenSession>;
  readonly ended: Map<string, EndedSession>;
  readonly sources: Map<string, KnownSource>;
  policy: SitePolicy;
  /** A lifecycle fact that this version can't read: nothing is decided for the site any more. */
  unreadable: string | null;
}

export interface IssuedKey extends KeyIssuedData {
  readonly site: string;
}

/**
 * What every collector folds from the log. Mutable for the sake of a million sessions; it belongs to one
 * reader and is only ever changed by {@link applyMessage}, in log order.
 */
export interface CollectorState {
  seq: number;
  readonly clock: LeaseClock;
  readonly sites: Map<string, SiteSessions>;
  readonly keys: Map<string, IssuedKey>;
}

/** One message of the log, as far as the collector's state is concerned. */
export interface LogMessage {
  readonly seq: number;
  readonly loggedAt: Millis;
  /** The site whose lifecycle subject it stands on; null for every other subject. */
  readonly lifecycleOf: string | null;
  readonly facts: readonly RecordedFact[];
  readonly unreadable: readonly { readonly type: string }[];
}

export function newCollectorState(): CollectorState {
  return { seq: 0, clock: newLeaseClock(), sites: new Map(), keys: new Map() };
}

export function siteOf(state: CollectorState, site: string): SiteSessions {
  let sessions = state.sites.get(site);
  if (sessions === undefined) {
    sessions = {
      lifeSeq: 0,
      open: new Map(),
      ended: new Map(),
      sources: new Map(),
      policy: defaultSitePolicy,
      unreadable: null,
    };
    state.sites.set(site, sessions);
  }
  return sessions;
}

/** Whether the lease of a session has passed, at lease time `lc`. */
export function lapsed(session: OpenSession, lc: Millis): boolean {
  return session.policy.liveness === 'beats' && lc > session.lastLc + session.policy.leaseMs;
}

/** Whether a newer life of its source is known: then it has ended, and only the fact is missing. */
export function isSuperseded(
  site: SiteSessions,
  { sourceId, incarnation }: { readonly sourceId: string | null; readonly incarnation: string | null },
): boolean {
  if (sourceId === null || incarnation === null) return false;
  return site.sources.get(sourceId)?.former.has(incarnation) === true;
}

/** Moves the state past one message; messages at or before `state.seq` change nothing. */
export function applyMessage(state: CollectorState, message: LogMessage): void {
  if (message.seq <= state.seq) return;
  state.seq = message.seq;
  const tick = message.facts.find((fact) => fact.event.type === 'Tick')?.event;
  const lc = advance(state.clock, message.loggedAt, tick?.type === 'Tick' ? tick.data : null);
  if (message.lifecycleOf !== null) {
    const site = siteOf(state, message.lifecycleOf);
    site.lifeSeq = message.seq;
    site.unreadable ??= message.unreadable[0]?.type ?? null;
  }
  for (const fact of message.facts) applyFact(state, fact, lc);
}

function applyFact(state: CollectorState, { event }: RecordedFact, lc: Millis): void {
  switch (event.type) {
    case 'SessionStarted':
      return started(siteOf(state, event.site), event.data, lc);
    case 'Heartbeat': {
      const { open, sources } = siteOf(state, event.site);
      for (const beat of event.data.beats) applyBeat(open.get(beat.sessionId), beat, lc);
      const source = sources.get(event.data.sourceId ?? '');
      if (source !== undefined && event.data.snapshotAt !== undefined)
        source.snapshotAt = Math.max(source.snapshotAt ?? -Infinity, event.data.snapshotAt);
      return;
    }
    case 'SessionEnded':
      end(siteOf(state, event.site), event.data, lc);
      return;
    case 'SessionResumed': {
      const { sessionId, at, ageMs } = event.data;
      const site = siteOf(state, event.site);
      reopen(site, sessionId);
      applyBeat(site.open.get(sessionId), { at, ageMs, active: true }, lc);
      return;
    }
    case 'SourceStarted':
      sourceStarted(siteOf(state, event.site).sources, event.data);
      return;
    case 'PolicyChanged':
      siteOf(state, event.site).policy = event.data.policy;
      return;
    case 'SiteCreated':
      siteOf(state, event.site);
      return;
    case 'KeyIssued':
      state.keys.set(event.data.keyId, { ...event.data, site: event.site });
      return;
    case 'Tick':
      return;
  }
}

function started(site: SiteSessions, data: SessionStartedData, lc: Millis): void {
  const { sessionId: id, userId, sourceId, incarnation, policy, startedAt, ageMs } = data;
  const known = site.open.get(id);
  if (known !== undefined) {
    known.startedAt = Math.min(known.startedAt, startedAt);
    return;
  }
  const times = { startedAt, lastSeenAt: startedAt, lastActiveAt: startedAt, lastLc: lc - ageMs };
  site.ended.delete(id);
  site.open.set(id, { id, userId, sourceId, incarnation, policy, ...times });
}

function sourceStarted(sources: SiteSessions['sources'], data: SourceStartedData): void {
  const { sourceId, incarnation, startedAt, heartbeatMs } = data;
  const known = sources.get(sourceId);
  if (known?.incarnation === incarnation) {
    known.heartbeatMs = heartbeatMs;
    return;
  }
  const former = known?.former ?? new Set<string>();
  if (known !== undefined) former.add(known.incarnation);
  sources.set(sourceId, { incarnation, former, startedAt, heartbeatMs, snapshotAt: null });
}

/** A signal older than the lease counts for durations only: it neither renews nor resumes. */
function applyBeat(session: OpenSession | undefined, beat: Omit<Beat, 'sessionId'>, lc: Millis): void {
  if (session === undefined) return;
  const ageMs = beat.ageMs ?? 0;
  session.lastSeenAt = Math.max(session.lastSeenAt, beat.at);
  if (beat.active) session.lastActiveAt = Math.max(session.lastActiveAt, beat.at);
  if (ageMs <= session.policy.leaseMs) session.lastLc = Math.max(session.lastLc, lc - ageMs);
}

function end(site: SiteSessions, data: SessionEndedData, endedLc: Millis): void {
  const before = site.ended.get(data.sessionId);
  const session = site.open.get(data.sessionId) ?? before;
  if (session === undefined || (before?.precision === 'exact' && session === before)) return;
  const { id, userId, sourceId, incarnation, policy, startedAt, lastSeenAt } = session;
  const { reason, precision, endedAt, endedBy, endedByName } = data;
  site.open.delete(id);
  const was = { id, userId, sourceId, incarnation, policy, startedAt, lastSeenAt };
  site.ended.set(id, { ...was, endedAt, reason, precision, endedBy, endedByName, endedLc });
}

function reopen(site: SiteSessions, id: string): void {
  const was = site.ended.get(id);
  if (was === undefined) return;
  const { userId, sourceId, incarnation, policy, startedAt, lastSeenAt } = was;
  const times = { startedAt, lastSeenAt, lastActiveAt: lastSeenAt, lastLc: was.endedLc };
  site.ended.delete(id);
  site.open.set(id, { id, userId, sourceId, incarnation, policy, ...times });
}
