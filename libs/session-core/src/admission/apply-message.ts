import { advance } from '../clock/lease-clock.js';
import type {
  Beat,
  Heartbeat,
  Millis,
  SessionEnded,
  SessionEndedData,
  SessionIdentified,
  SessionIdentifiedData,
  SessionResumed,
  SessionStarted,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import type { RecordedFact } from '../session/evolve.js';
import {
  isBuried,
  siteOf,
  type CollectorState,
  type EndedSession,
  type OpenSession,
  type SiteSessions,
} from './open-sessions.js';

/** One message of the log, as far as the collector's state is concerned. */
export interface LogMessage {
  readonly seq: number;
  readonly loggedAt: Millis;
  /** The site whose lifecycle subject it stands on; null for every other subject. */
  readonly lifecycleOf: string | null;
  readonly facts: readonly RecordedFact[];
  readonly unreadable: readonly { readonly type: string }[];
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
  if (state.ahead !== null && state.seq >= state.ahead.until) state.ahead = null;
}

/** Whether a restored copy of the session's bucket holds the message that is being applied already. */
function isHeld({ ahead, seq }: CollectorState, site: SiteSessions, id: string): boolean {
  return ahead !== null && seq <= ahead.seqs[site.open.bucketOf(id)]!;
}

function applyFact(state: CollectorState, { event }: RecordedFact, lc: Millis): void {
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionIdentified':
    case 'SessionResumed':
    case 'SessionEnded': {
      const site = siteOf(state, event.site);
      if (!isHeld(state, site, event.data.sessionId)) applyLifecycle(site, event, lc);
      return;
    }
    case 'Heartbeat':
      return applyHeartbeat(state, event, lc);
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

function applyLifecycle(
  site: SiteSessions,
  event: SessionStarted | SessionIdentified | SessionResumed | SessionEnded,
  lc: Millis,
): void {
  if (event.type === 'SessionStarted') return started(site, event.data, lc);
  if (event.type === 'SessionEnded') return end(site, event.data, lc);
  if (event.type === 'SessionIdentified') return identify(site, event.data);
  const { sessionId, at, ageMs } = event.data;
  reopen(site, sessionId, lc);
  applyBeat(site.open.get(sessionId), { at, ageMs, active: true }, lc);
}

function applyHeartbeat(state: CollectorState, { site: name, data }: Heartbeat, lc: Millis): void {
  const site = siteOf(state, name);
  for (const beat of data.beats)
    if (!isHeld(state, site, beat.sessionId)) applyBeat(site.open.get(beat.sessionId), beat, lc);
  const source = site.sources.get(data.sourceId ?? '');
  if (source !== undefined && data.snapshotAt !== undefined)
    source.snapshotAt = Math.max(source.snapshotAt ?? -Infinity, data.snapshotAt);
}

function started(site: SiteSessions, data: SessionStartedData, lc: Millis): void {
  const { sessionId: id, userId, sourceId, incarnation, policy, startedAt, ageMs } = data;
  const known = site.open.get(id);
  if (known !== undefined) {
    known.startedAt = Math.min(known.startedAt, startedAt);
    return;
  }
  const times = { startedAt, lastSeenAt: startedAt, lastActiveAt: startedAt, lastLc: lc - ageMs };
  const identifiedAt = userId === null ? null : startedAt;
  site.ended.delete(id);
  site.open.set(id, { id, userId, identifiedAt, sourceId, incarnation, policy, ...times });
}

/** The latest by its own time holds, whatever the order in the log. */
function identify({ open }: SiteSessions, { sessionId: id, userId, at }: SessionIdentifiedData): void {
  const session = open.get(id);
  if (session === undefined || at < (session.identifiedAt ?? at)) return;
  open.set(id, { ...session, userId, identifiedAt: at });
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
  const before = buried(site, data.sessionId, endedLc);
  const session = site.open.get(data.sessionId) ?? before;
  if (session === undefined || (before?.precision === 'exact' && session === before)) return;
  const { id, userId, identifiedAt, sourceId, incarnation, policy, startedAt, lastSeenAt } = session;
  const { reason, precision, endedAt, endedBy, endedByName } = data;
  site.open.delete(id);
  const was = { id, userId, identifiedAt, sourceId, incarnation, policy, startedAt, lastSeenAt };
  site.ended.set(id, { ...was, endedAt, reason, precision, endedBy, endedByName, endedLc });
}

function reopen(site: SiteSessions, id: string, lc: Millis): void {
  const was = buried(site, id, lc);
  if (was === undefined) return;
  const { userId, identifiedAt, sourceId, incarnation, policy, startedAt, lastSeenAt } = was;
  const times = { startedAt, lastSeenAt, lastActiveAt: lastSeenAt, lastLc: was.endedLc };
  site.ended.delete(id);
  site.open.set(id, { id, userId, identifiedAt, sourceId, incarnation, policy, ...times });
}

function buried(site: SiteSessions, id: string, lc: Millis): EndedSession | undefined {
  const ended = site.ended.get(id);
  return ended !== undefined && isBuried(ended, lc) ? ended : undefined;
}
