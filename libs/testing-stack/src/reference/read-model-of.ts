import type { StoredEnvelope } from '@headcount/event-log';
import { sessionsProjection } from '@headcount/read-model';
import {
  type Beat,
  type EventOf,
  type HeadcountEvent,
  type Position,
  type RecordedFact,
  type SeatReleasedData,
  type SeatTakenData,
  type SessionDeniedData,
  type SessionEndedData,
  type SessionIdentifiedData,
  type SessionResumedData,
  type SessionStartedData,
} from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import { cellsOfSite } from './cells-of.js';
import { crowdsOfSite } from './crowds-of.js';
import { unknown, unreadable } from './dead-letters-of.js';
import { rowsOfSession } from './rows-of-session.js';
import { userAgentRow } from './user-agent-row.js';
import type { At } from './reference-session.js';
import { sessionOf } from './session-of.js';
import { sourceClockRow, sourceLifeRow } from './source-rows.js';
import { usersOfSite } from './users-of.js';

interface Gathered {
  readonly site: string;
  readonly id: string;
  readonly starts: At<SessionStartedData>[];
  readonly ends: At<SessionEndedData>[];
  readonly resumes: At<SessionResumedData>[];
  readonly identifications: At<SessionIdentifiedData>[];
  readonly seatsTaken: At<SeatTakenData>[];
  readonly seatsReleased: At<SeatReleasedData>[];
  readonly beats: Beat[];
}

/** What is written of a log without its sessions' rows; each map by key, the last fact wins. */
interface Gathering {
  readonly sessions: Map<string, Gathered>;
  readonly userAgents: Map<string, CanonicalRow>;
  readonly sites: Map<string, CanonicalRow>;
  readonly policies: Map<string, CanonicalRow>;
  readonly keys: Map<string, CanonicalRow>;
  readonly limits: CanonicalRow[];
  readonly denials: CanonicalRow[];
  readonly sourceClocks: Map<string, CanonicalRow>;
  readonly sourceLives: Map<string, CanonicalRow>;
  readonly keyRevocations: Map<string, CanonicalRow>;
  readonly deadLetters: CanonicalRow[];
}

/**
 * The rows that the read model has to hold after these envelopes of a log, from its beginning and in its order:
 * the canonical dump of an independent fold. Encoded states are left out.
 */
export function readModelOf(envelopes: readonly StoredEnvelope[]): CanonicalRow[] {
  const gathering: Gathering = {
    sessions: new Map(),
    userAgents: new Map(),
    sites: new Map(),
    policies: new Map(),
    keys: new Map(),
    limits: [],
    denials: [],
    sourceClocks: new Map(),
    sourceLives: new Map(),
    keyRevocations: new Map(),
    deadLetters: [],
  };
  for (const { facts, unreadable: unread } of envelopes) {
    for (const fact of facts) gather(gathering, fact);
    for (const each of unread) gathering.deadLetters.push(unreadable(each));
  }
  const sessions = [...gathering.sessions.values()].map((facts) => ({ facts, session: sessionOf(facts) }));
  const sites = new Map<string, ReturnType<typeof sessionOf>[]>();
  for (const { facts, session } of sessions) {
    const others = sites.get(facts.site);
    if (others === undefined) sites.set(facts.site, [session]);
    else others.push(session);
  }
  return [
    ...sessions.flatMap(({ facts, session }) => rowsOfSession(facts.site, facts.id, session)),
    ...gathering.userAgents.values(),
    ...[...sites].flatMap(([site, ofSite]) => cellsOfSite(site, ofSite)),
    ...[...sites].flatMap(([site, ofSite]) => crowdsOfSite(site, ofSite)),
    ...[...sites].flatMap(([site, ofSite]) => usersOfSite(site, ofSite)),
    ...gathering.keys.values(),
    ...gathering.keyRevocations.values(),
    ...gathering.sites.values(),
    ...gathering.policies.values(),
    ...gathering.limits,
    ...gathering.denials,
    ...gathering.sourceClocks.values(),
    ...gathering.sourceLives.values(),
    ...gathering.deadLetters,
    checkpointOf(envelopes),
  ];
}

function gather(gathering: Gathering, { event, position, loggedAt }: RecordedFact): void {
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionEnded':
    case 'SessionResumed':
    case 'SessionIdentified':
    case 'SeatTaken':
    case 'SeatReleased':
      return gatherLife(gathering, event, { position, loggedAt });
    case 'Heartbeat':
      return gatherBeats(gathering, event, position);
    default:
      return gatherSetting(gathering, event, position);
  }
}

function gatherSetting(
  gathering: Gathering,
  event: Exclude<HeadcountEvent, LifeEvent | EventOf<'Heartbeat'>>,
  position: Position,
): void {
  const { site } = event;
  switch (event.type) {
    case 'SiteCreated':
      return set(gathering.sites, site, { table: 'site', name: site, time_zone: event.data.timeZone });
    case 'PolicyChanged': {
      const { policy, changedBy } = event.data;
      return set(gathering.policies, site, { table: 'policy', site, policy, changed_by: changedBy });
    }
    case 'KeyIssued': {
      const { keyId, name, secretHash, scopes, mode, expiresAt, issuedBy } = event.data;
      return set(gathering.keys, JSON.stringify([site, keyId]), {
        table: 'api_key',
        ...{ site, key_id: keyId, name, secret_hash: secretHash, scopes, mode },
        ...{ issued_at: new Date(event.time).toISOString(), issued_by: issuedBy },
        expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      });
    }
    case 'LimitChanged': {
      const { limitId, limit, changedBy } = event.data;
      const row = { site, limit_id: limitId, ...position, definition: limit, changed_by: changedBy };
      gathering.limits.push({ table: 'limit', ...row, changed_at: new Date(event.time).toISOString() });
      return;
    }
    case 'SessionDenied':
      gathering.denials.push({ table: 'denial', site, ...position, ...denied(event.data) });
      return;
    case 'KeyRevoked': {
      const { keyId, revokedBy } = event.data;
      return set(gathering.keyRevocations, JSON.stringify([site, keyId]), {
        table: 'key_revocation',
        ...{ site, key_id: keyId, revoked_at: new Date(event.time).toISOString(), revoked_by: revokedBy },
      });
    }
    case 'SourceStarted': {
      const key = JSON.stringify([site, event.data.sourceId]);
      return set(gathering.sourceLives, key, sourceLifeRow(event, position));
    }
    case 'Tick':
      return;
    default:
      throw new RangeError(
        `the reference does not say what ${(event satisfies never as HeadcountEvent).type} does`,
      );
  }
}

function denied({ at, ...data }: SessionDeniedData) {
  return {
    ...{ limit_id: data.limitId, scope: data.scope, mode: data.mode, key: data.key, max: data.max },
    ...{ current: data.current, request: data.request, user_id: data.userId, client_id: data.clientId },
    ...{ source_id: data.sourceId, session_id: data.sessionId, count: data.count },
    denied_at: new Date(at).toISOString(),
  };
}

type LifeEvent = EventOf<
  'SessionStarted' | 'SessionEnded' | 'SessionResumed' | 'SessionIdentified' | 'SeatTaken' | 'SeatReleased'
>;

/** A session is there from its first start in the log on; what is said of it before is a dead letter. */
function gatherLife(
  gathering: Gathering,
  event: LifeEvent,
  place: Pick<RecordedFact, 'position' | 'loggedAt'>,
): void {
  const { site } = event;
  const id = event.data.sessionId;
  const key = JSON.stringify([site, id]);
  let session = gathering.sessions.get(key);
  if (session === undefined && event.type === 'SessionStarted') {
    session = {
      ...{ site, id, starts: [], ends: [], resumes: [], identifications: [], beats: [] },
      ...{ seatsTaken: [], seatsReleased: [] },
    };
    gathering.sessions.set(key, session);
  }
  if (session === undefined) {
    gathering.deadLetters.push(unknown(event, place.position, 'no start of this session is known', 1));
    return;
  }
  if (event.type === 'SessionStarted') {
    session.starts.push({ ...event.data, ...place });
    const { userAgent, appRules } = event.data;
    if (userAgent !== null) gatherUserAgent(gathering, userAgentRow(userAgent, appRules));
  }
  if (event.type === 'SessionEnded') session.ends.push({ ...event.data, ...place });
  if (event.type === 'SessionResumed') session.resumes.push({ ...event.data, ...place });
  if (event.type === 'SeatTaken') session.seatsTaken.push({ ...event.data, ...place });
  if (event.type === 'SeatReleased') session.seatsReleased.push({ ...event.data, ...place });
  if (event.type === 'SessionIdentified') session.identifications.push({ ...event.data, ...place });
}

function gatherUserAgent({ userAgents }: Gathering, row: CanonicalRow): void {
  set(userAgents, String(row['id']), row);
}

function gatherBeats(gathering: Gathering, event: EventOf<'Heartbeat'>, position: Position): void {
  const { site, data } = event;
  const clock = sourceClockRow(event, position);
  if (clock !== null) set(gathering.sourceClocks, JSON.stringify([site, data.sourceId]), clock);
  const lost: Beat[] = [];
  for (const beat of data.beats) {
    const session = gathering.sessions.get(JSON.stringify([site, beat.sessionId]));
    if (session === undefined) lost.push(beat);
    else session.beats.push(beat);
  }
  if (lost.length === 0) return;
  const kept = { ...event, data: { ...data, beats: lost } };
  gathering.deadLetters.push(unknown(kept, position, 'beats of unknown sessions', lost.length));
}

function checkpointOf(envelopes: readonly StoredEnvelope[]): CanonicalRow {
  const last = envelopes.at(-1);
  const times = envelopes.map(({ loggedAt }) => loggedAt);
  return {
    table: 'checkpoint',
    projection: sessionsProjection.name,
    version: sessionsProjection.version,
    seq: last?.seq ?? 0,
    last_logged_at: last === undefined ? null : new Date(Math.max(...times)).toISOString(),
  };
}

function set(rows: Map<string, CanonicalRow>, key: string, row: CanonicalRow): void {
  rows.set(key, row);
}
