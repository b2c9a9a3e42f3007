import { advance } from '../clock/lease-clock.js';
import type {
  EventOf,
  Heartbeat,
  KeyIssued,
  KeyRevoked,
  Millis,
  SeatReleased,
  SeatTaken,
  SessionEnded,
  SessionIdentified,
  SessionResumed,
  SessionStarted,
  SourceStartedData,
} from '../events/event.js';
import { denialKey } from '../limits/denials.js';
import type { RecordedFact } from '../session/evolve.js';
import {
  applyBeat,
  applyEnd,
  applyIdentity,
  applyResume,
  applySeatReleased,
  applySeatTaken,
  applyStart,
  type LoggedTime,
} from './apply-session.js';
import { siteOf, type CollectorState, type SiteSessions } from './open-sessions.js';

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

function applyFact(state: CollectorState, { event, loggedAt }: RecordedFact, lc: Millis): void {
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionIdentified':
    case 'SessionResumed':
    case 'SessionEnded':
    case 'SeatTaken':
    case 'SeatReleased': {
      const site = siteOf(state, event.site);
      if (!isHeld(state, site, event.data.sessionId)) applyLifecycle(site, event, { loggedAt, lc });
      return;
    }
    case 'Heartbeat':
      return applyHeartbeat(state, event, lc);
    case 'SessionDenied':
      return siteOf(state, event.site).denials.note(denialKey(event.data), lc);
    case 'Tick':
      return;
    default:
      return applySetting(state, event);
  }
}

type Setting = EventOf<
  'SourceStarted' | 'PolicyChanged' | 'SiteCreated' | 'KeyIssued' | 'KeyRevoked' | 'LimitChanged'
>;

function applySetting(state: CollectorState, event: Setting): void {
  switch (event.type) {
    case 'SourceStarted':
      sourceStarted(siteOf(state, event.site), event.data);
      return;
    case 'PolicyChanged':
      siteOf(state, event.site).policy = event.data.policy;
      return;
    case 'SiteCreated':
      siteOf(state, event.site);
      return;
    case 'KeyIssued':
      return issueKey(state, event);
    case 'KeyRevoked':
      return revokeKey(state, event);
    case 'LimitChanged': {
      const { limits, open } = siteOf(state, event.site);
      return limits.change(event.data.limitId, event.data.limit, open.values());
    }
  }
}

function applyLifecycle(
  site: SiteSessions,
  event: SessionStarted | SessionIdentified | SessionResumed | SessionEnded | SeatTaken | SeatReleased,
  time: LoggedTime,
): void {
  switch (event.type) {
    case 'SessionStarted':
      return applyStart(site, event.data, time);
    case 'SessionIdentified':
      return applyIdentity(site, event.data);
    case 'SessionResumed':
      return applyResume(site, event.data, time.lc);
    case 'SessionEnded':
      return applyEnd(site, event.data, time.lc);
    case 'SeatTaken':
      return applySeatTaken(site, event.data, time.lc);
    case 'SeatReleased':
      return applySeatReleased(site, event.data);
  }
}

function applyHeartbeat(state: CollectorState, { site: name, data }: Heartbeat, lc: Millis): void {
  const site = siteOf(state, name);
  for (const beat of data.beats) if (!isHeld(state, site, beat.sessionId)) applyBeat(site, beat, lc);
  const source = site.sources.get(data.sourceId ?? '');
  if (source !== undefined && data.snapshotAt !== undefined)
    source.snapshotAt = Math.max(source.snapshotAt ?? -Infinity, data.snapshotAt);
}

function issueKey({ keys, revokedKeys }: CollectorState, { site, data }: KeyIssued): void {
  const revokedAt = revokedKeys.get(`${site}/${data.keyId}`) ?? null;
  keys.set(data.keyId, { ...data, site, revokedAt });
}

function revokeKey({ keys, revokedKeys }: CollectorState, { site, time, data: { keyId } }: KeyRevoked): void {
  revokedKeys.set(`${site}/${keyId}`, time);
  const key = keys.get(keyId);
  if (key?.site === site) keys.set(keyId, { ...key, revokedAt: time });
}

function sourceStarted({ sources, limits }: SiteSessions, data: SourceStartedData): void {
  const { sourceId, incarnation, startedAt, heartbeatMs } = data;
  const known = sources.get(sourceId);
  if (known?.incarnation === incarnation) {
    known.heartbeatMs = heartbeatMs;
    return;
  }
  limits.lookAgain();
  const former = known?.former ?? new Set<string>();
  if (known !== undefined) former.add(known.incarnation);
  sources.set(sourceId, { incarnation, former, startedAt, heartbeatMs, snapshotAt: null });
}
