import type { StoredEnvelope } from '@headcount/event-log';
import {
  keepLatest,
  type DeadLetterRow,
  type DenialRow,
  type KeyRevocationRow,
  type KeyRow,
  type LimitRow,
  type PolicyRow,
  type SessionKey,
  type SiteRow,
  type SourceClockRow,
  type SourceLifeRow,
  type StoredState,
  type UserAgentRow,
} from '@headcount/read-model';
import {
  comparePositions,
  evolve,
  evolveBeat,
  nothing,
  type Beat,
  type EventOf,
  type Heartbeat,
  type HeadcountEvent,
  type LifecycleFact,
  type Position,
  type RecordedFact,
  type SessionState,
} from '@headcount/session-core';
import { readUserAgent } from '@headcount/user-agent';
import { buried, unread } from './dead-letters.js';
import { SessionMap } from './session-map.js';

/** What facts do to a session's state. */
export interface FoldRules {
  readonly evolve: (state: SessionState, fact: LifecycleFact) => SessionState;
  readonly evolveBeat: (state: SessionState, beat: Beat) => SessionState;
}

const sessionRules: FoldRules = { evolve, evolveBeat };

/** A session that a batch touched. */
export interface FoldedSession {
  readonly key: SessionKey;
  /** Before the batch; undefined when it was unknown. */
  readonly before: SessionState | undefined;
  state: SessionState;
  /** Whether it was open before the batch; undefined when it was unknown. */
  readonly wasOpen: boolean | undefined;
  /** A lifecycle fact touched it, not only beats. */
  lifecycle: boolean;
}

/** What a batch says, folded onto what was known before it. */
export interface FoldedBatch {
  readonly sessions: SessionMap<FoldedSession>;
  /** Those of all starts, also of starts that another one of the batch outdid: a batch more or less tells no other. */
  readonly userAgents: ReadonlyMap<string, UserAgentRow>;
  readonly keys: ReadonlyMap<string, KeyRow>;
  readonly keyRevocations: ReadonlyMap<string, KeyRevocationRow>;
  readonly sites: ReadonlyMap<string, SiteRow>;
  readonly policies: ReadonlyMap<string, PolicyRow>;
  readonly limits: readonly LimitRow[];
  readonly denials: readonly DenialRow[];
  readonly sourceClocks: ReadonlyMap<string, SourceClockRow>;
  readonly sourceLives: ReadonlyMap<string, SourceLifeRow>;
  readonly deadLetters: readonly DeadLetterRow[];
}

/** A batch that is being folded; {@link foldOnto} moves it. */
export interface Folding extends FoldedBatch {
  readonly rules: FoldRules;
  readonly known: (site: string, id: string) => StoredState | undefined;
  readonly userAgents: Map<string, UserAgentRow>;
  readonly keys: Map<string, KeyRow>;
  readonly keyRevocations: Map<string, KeyRevocationRow>;
  readonly sites: Map<string, SiteRow>;
  readonly policies: Map<string, PolicyRow>;
  readonly limits: LimitRow[];
  readonly denials: DenialRow[];
  readonly sourceClocks: Map<string, SourceClockRow>;
  readonly sourceLives: Map<string, SourceLifeRow>;
  readonly deadLetters: DeadLetterRow[];
}

/**
 * Folds envelopes, in log order, onto the states that `known` tells. Pure: reads no clock, writes nowhere, and
 * how a log is cut into batches, or that a batch comes again, makes no difference. Facts that stand before the first
 * start of their session, and what could not be read, become dead letters.
 *
 * @param rules other than the core's own: for tests that have to see a broken fold caught
 */
export function foldBatch(
  known: Folding['known'],
  envelopes: readonly StoredEnvelope[],
  rules: FoldRules = sessionRules,
): FoldedBatch {
  const folding = beginFold(known, rules);
  for (const envelope of envelopes) foldOnto(folding, envelope);
  return folding;
}

/** A batch without anything in it yet, as {@link foldBatch} begins it: for callers who fold it piece by piece. */
export function beginFold(known: Folding['known'], rules: FoldRules = sessionRules): Folding {
  return {
    rules,
    known,
    sessions: new SessionMap(),
    userAgents: new Map(),
    keys: new Map(),
    keyRevocations: new Map(),
    sites: new Map(),
    policies: new Map(),
    limits: [],
    denials: [],
    sourceClocks: new Map(),
    sourceLives: new Map(),
    deadLetters: [],
  };
}

/** Adds the next envelope of the log to a batch. */
export function foldOnto(folding: Folding, { facts, unreadable }: StoredEnvelope): void {
  for (const fact of facts) foldFact(folding, fact);
  for (const each of unreadable) folding.deadLetters.push(unread(each));
}

function foldFact(folding: Folding, fact: RecordedFact): void {
  const { event } = fact;
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionIdentified':
    case 'SessionEnded':
    case 'SessionResumed':
    case 'SeatTaken':
    case 'SeatReleased':
      return foldLifecycle(folding, fact as LifecycleFact);
    case 'Heartbeat':
      return foldBeats(folding, fact as RecordedFact<Heartbeat>);
    case 'Tick':
      return;
    default:
      return foldSetting(folding, fact as RecordedFact<typeof event>);
  }
}

type Setting = EventOf<
  | 'SiteCreated'
  | 'KeyIssued'
  | 'KeyRevoked'
  | 'PolicyChanged'
  | 'LimitChanged'
  | 'SessionDenied'
  | 'SourceStarted'
>;

function foldSetting(folding: Folding, { event, position }: RecordedFact<Setting>): void {
  const { site, time } = event;
  switch (event.type) {
    case 'SiteCreated':
      return void folding.sites.set(site, { name: site, timeZone: event.data.timeZone });
    case 'KeyIssued': {
      const key = JSON.stringify([site, event.data.keyId]);
      return void folding.keys.set(key, { site, ...event.data, issuedAt: time });
    }
    case 'KeyRevoked': {
      const key = JSON.stringify([site, event.data.keyId]);
      return void folding.keyRevocations.set(key, { site, ...event.data, revokedAt: time });
    }
    case 'PolicyChanged':
      return void folding.policies.set(site, { site, ...event.data });
    case 'LimitChanged':
      return void folding.limits.push({ ...event.data, ...position, site, changedAt: time });
    case 'SessionDenied':
      return void folding.denials.push({ ...event.data, ...position, site });
    // it ends sessions by facts of their own
    case 'SourceStarted': {
      const { sourceId, incarnation } = event.data;
      const life = { site, sourceId, ...position, incarnation, registeredAt: time };
      return keepLatest(folding.sourceLives, life);
    }
    default:
      throw new Error(`the fold does not say what ${(event satisfies never as HeadcountEvent).type} does`);
  }
}

function foldLifecycle(folding: Folding, fact: LifecycleFact): void {
  const { site, type, data } = fact.event;
  const isStart = type === 'SessionStarted';
  const session = sessionOf(folding, site, data.sessionId, isStart);
  if (session === undefined || (!isStart && standsBefore(session, fact.position)))
    return void folding.deadLetters.push(buried(fact, 'no start of this session is known', 1));
  session.state = folding.rules.evolve(session.state, fact);
  session.lifecycle = true;
  if (type !== 'SessionStarted' || data.userAgent === null) return;
  const userAgent = readUserAgent(data.userAgent, data.appRules);
  folding.userAgents.set(userAgent.id, userAgent);
}

function foldBeats(folding: Folding, fact: RecordedFact<Heartbeat>): void {
  const { site, time, data } = fact.event;
  const { sourceId, skewMs } = data;
  if (sourceId !== null && skewMs !== undefined) {
    keepLatest(folding.sourceClocks, { site, sourceId, ...fact.position, skewMs, toldAt: time });
  }
  const touched = folding.sessions.ofSite(site);
  const lost: Beat[] = [];
  for (const beat of data.beats) {
    const session = touched.get(beat.sessionId) ?? sessionOf(folding, site, beat.sessionId, false);
    if (session === undefined || standsBefore(session, fact.position)) lost.push(beat);
    else session.state = folding.rules.evolveBeat(session.state, beat);
  }
  if (lost.length === 0) return;
  const event = { ...fact.event, data: { ...data, beats: lost } };
  folding.deadLetters.push(buried({ ...fact, event }, 'beats of unknown sessions', lost.length));
}

/** Whether it stands before the first start of the session: read once more it is as unknown as it was the first time. */
function standsBefore({ state }: FoldedSession, position: Position): boolean {
  return state.policy !== null && comparePositions(position, state.policy.position) < 0;
}

function sessionOf(folding: Folding, site: string, id: string, create: boolean): FoldedSession | undefined {
  const touched = folding.sessions.get(site, id);
  if (touched !== undefined) return touched;
  const stored = folding.known(site, id);
  if (stored === undefined && !create) return undefined;
  const session: FoldedSession = {
    key: { site, id },
    before: stored?.state,
    state: stored?.state ?? nothing,
    wasOpen: stored?.open,
    lifecycle: false,
  };
  folding.sessions.set(site, id, session);
  return session;
}
