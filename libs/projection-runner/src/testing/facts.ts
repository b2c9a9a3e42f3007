import { encodeEvents, decodeEvents } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  defaultPolicy,
  defaultSitePolicy,
  type EndReason,
  type EventOf,
  type EventType,
  type HeadcountEvent,
  type Limit,
  type KeyScope,
  type Measures,
  type SessionDeniedData,
  type SessionEndedData,
  type SessionStartedData,
  type SitePolicy,
} from '@headcount/session-core';

/** Builders of events for tests; times in seconds after {@link testEpoch}. */

export const testEpoch = Date.UTC(2026, 2, 1);
export const at = (seconds: number): number => testEpoch + Math.round(seconds * 1000);

const endsTold: readonly EndReason[] = ['logout', 'suspended', 'terminated', 'client_closed'];
const endsEstimated: readonly EndReason[] = [
  'source_restarted',
  'source_snapshot',
  'lease_expired',
  'unknown',
];

function event<Type extends EventType>(
  type: Type,
  data: EventOf<Type>['data'],
  site = 'default',
): HeadcountEvent {
  return {
    type,
    id: `${type}-${JSON.stringify(data)}`,
    site,
    time: testEpoch,
    receivedAt: testEpoch,
    data,
  } as HeadcountEvent;
}

export function started(
  sessionId: string,
  seconds: number,
  more: Partial<SessionStartedData> & { site?: string } = {},
) {
  const { site, ...rest } = more;
  const data: SessionStartedData = {
    ...{
      sessionId,
      startedAt: at(seconds),
      policy: defaultPolicy,
      inferred: false,
      overLimit: false,
      ageMs: 0,
    },
    ...{
      userId: null,
      clientId: null,
      sourceId: null,
      incarnation: null,
      deviceId: null,
      previousSessionId: null,
    },
    ...{ clientInstanceId: null, userAgent: null, ipAddress: null, host: null, attributes: {} },
    ...rest,
  };
  return event('SessionStarted', data, site);
}

export function ended(
  sessionId: string,
  seconds: number,
  reason: EndReason,
  more: Partial<SessionEndedData> = {},
) {
  return event('SessionEnded', {
    ...{ sessionId, reason, endedAt: at(seconds), endedBy: 'system', endedByName: null, endedBefore: null },
    precision: endsEstimated.includes(reason) ? 'estimated' : 'exact',
    bySource: endsTold.includes(reason),
    ...more,
  });
}

export function identified(sessionId: string, seconds: number, userId: string | null) {
  return event('SessionIdentified', { sessionId, userId, at: at(seconds) });
}

export function resumed(sessionId: string, seconds: number) {
  return event('SessionResumed', { sessionId, at: at(seconds), ageMs: 0 });
}

export function seatReleased(sessionId: string) {
  return event('SeatReleased', { sessionId, limitId: 'all' });
}

export function seatTaken(sessionId: string, seconds: number) {
  return event('SeatTaken', { sessionId, at: at(seconds), ageMs: 0 });
}

export function limitChanged(limitId: string, max: number | null) {
  const limit: Limit | null = max === null ? null : { ...siteLimit, id: limitId, max };
  return event('LimitChanged', { limitId, limit, changedBy: 'ada' });
}

export function denied(more: Partial<SessionDeniedData> = {}) {
  return event('SessionDenied', {
    ...{ limitId: 'all', scope: 'site', mode: 'deny', key: null, max: 5, current: 5, request: 'start' },
    ...{ userId: 'ada', clientId: null, sourceId: null, sessionId: 'refused', at: at(1), count: 1 },
    ...more,
  });
}

const siteLimit: Omit<Limit, 'id' | 'max'> = {
  ...{ scope: 'site', attribute: null, key: null, unit: 'sessions', mode: 'deny', exempt: {} },
  ...{ countAnonymous: false, releaseAfterIdleMs: null },
};

/** Beats of one report: `[session, seconds]`, with a third value false for one that isn't active. */
export function beats(...told: readonly (readonly [sessionId: string, seconds: number, active?: boolean])[]) {
  const list = told.map(([sessionId, seconds, active = true]) => ({ sessionId, at: at(seconds), active }));
  return event('Heartbeat', { sourceId: 'source', beats: list });
}

/** An empty report of a source, with how much later than sent it was received. */
export function skewed(sourceId: string | null, skewMs: number | undefined) {
  const told = skewMs === undefined ? {} : { skewMs };
  return event('Heartbeat', { sourceId, beats: [], ...told });
}

/** A beat that tells measures too. */
export function measured(sessionId: string, seconds: number, measures: Measures) {
  const beat = { sessionId, at: at(seconds), active: true, measures };
  return event('Heartbeat', { sourceId: 'source', beats: [beat] });
}

export function policyChanged(policy: Partial<SitePolicy>) {
  return event('PolicyChanged', { policy: { ...defaultSitePolicy, ...policy }, changedBy: 'admin' });
}

export function sourceStarted(sourceId: string, incarnation = '1') {
  return event('SourceStarted', {
    ...{ sourceId, incarnation, startedAt: testEpoch, heartbeatMs: null, kind: null },
  });
}

export function ticked() {
  return event('Tick', { collectorId: 'c', everyMs: 5_000, shedding: false });
}

export function siteCreated(site: string, timeZone: string) {
  return event('SiteCreated', { timeZone }, site);
}

export function keyIssued(keyId: string, name: string) {
  const scopes: KeyScope[] = ['ingest'];
  const rest = { mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
  return event('KeyIssued', { keyId, name, secretHash: 'ab', scopes, ...rest });
}

export function keyRevoked(keyId: string, revokedBy: string) {
  return event('KeyRevoked', { keyId, revokedBy });
}

/** The envelope as it is read back from the log; logged a second after the one before. */
export function envelope(seq: number, ...events: readonly HeadcountEvent[]): StoredEnvelope {
  const loggedAt = at(seq);
  const read = decodeEvents(encodeEvents(events), seq, loggedAt);
  return { seq, loggedAt, subject: 'headcount.v1.0.default.lifecycle', id: `e${seq}`, ...read };
}
