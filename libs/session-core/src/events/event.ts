import type {
  LimitChangedData,
  SeatReleasedData,
  SeatTakenData,
  SessionDeniedData,
} from '../limits/limit-events.js';
import type { AppRule } from '../client/user-agent.js';
import type { SessionPolicy, SitePolicy } from '../session/policy.js';
import type { Millis } from './millis.js';

export type { Millis };

/** Why a session ended, in order of rank: of two exact ends at one instant the earlier entry holds. */
export const endReasons = [
  'revoked',
  'evicted',
  'max_duration',
  'replaced',
  'logout',
  'suspended',
  'terminated',
  'client_closed',
  'source_restarted',
  'source_snapshot',
  'lease_expired',
  'unknown',
] as const;
export type EndReason = (typeof endReasons)[number];

export const endAuthors = ['user', 'admin', 'policy', 'system'] as const;
export type EndAuthor = (typeof endAuthors)[number];

export const keyScopes = ['ingest', 'read', 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];

/**
 * Whose word a key carries. Enforcing: an application asks and obeys, so limits and resume windows bind it.
 * Observing: agents and importers tell what runs anyway.
 */
export const keyModes = ['enforcing', 'observing'] as const;
export type KeyMode = (typeof keyModes)[number];

/** What is known about a session besides its times. */
export interface SessionMeta {
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly sourceId: string | null;
  readonly incarnation: string | null;
  readonly deviceId: string | null;
  readonly previousSessionId: string | null;
  readonly clientInstanceId: string | null;
  readonly userAgent: string | null;
  /** The site's own rules that the user agent has to be read by; absent: none of them names it. */
  readonly appRules?: readonly AppRule[];
  readonly ipAddress: string | null;
  readonly host: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Metadata of a session of which nothing but its life is known. */
export const noMeta: SessionMeta = {
  userId: null,
  clientId: null,
  sourceId: null,
  incarnation: null,
  deviceId: null,
  previousSessionId: null,
  clientInstanceId: null,
  userAgent: null,
  ipAddress: null,
  host: null,
  attributes: {},
};

export interface SessionStartedData extends SessionMeta {
  readonly sessionId: string;
  readonly startedAt: Millis;
  readonly policy: SessionPolicy;
  /** First seen by a heartbeat or an end instead of a start. */
  readonly inferred: boolean;
  /** Admitted although a limit was full, because it already runs or the limit only observes. */
  readonly overLimit: boolean;
  /** The limits that were full. */
  readonly overLimits?: readonly string[];
  /** How old the report was when it was sent; its lease is shorter by as much. */
  readonly ageMs: Millis;
  /** Told as history: no collector watches over it, it takes no seat, and without a told end it is over. */
  readonly history?: true;
}

/** One proof of life inside a {@link HeartbeatData}; it has no id of its own, the fold is idempotent. */
export interface Beat {
  readonly sessionId: string;
  readonly at: Millis;
  readonly active: boolean;
  /** How old the beat was when it was sent; absent means 0. */
  readonly ageMs?: Millis;
  readonly measures?: Measures;
}

/** What a source measured of a session, by name, such as `cpuMaxPercent`; the maximum is kept. */
export type Measures = Readonly<Record<string, number>>;

/** The beats that one source reported within one commit. */
export interface HeartbeatData {
  readonly sourceId: string | null;
  readonly beats: readonly Beat[];
  /** Set when the beats are (a part of) a complete list of what was alive at that instant. */
  readonly snapshotAt?: Millis;
  /** How much later than sent they were received, by the two clocks; absent: the source did not say when it sent them. */
  readonly skewMs?: Millis;
}

export interface SessionEndedData {
  readonly sessionId: string;
  readonly reason: EndReason;
  readonly precision: 'exact' | 'estimated';
  /** Exact: when it ended. Estimated: the last signal known to the collector that decided. */
  readonly endedAt: Millis;
  /** Told by the source itself, and therefore a proof of life at `endedAt`. */
  readonly bySource: boolean;
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
  /** By when the session had certainly ended (estimated ends), else null. */
  readonly endedBefore: Millis | null;
  /** The session that took its place, where the reason is `replaced`. */
  readonly replacedBySessionId?: string;
}

/** Alive again after an estimated end, or after its lease lapsed; counts as an active signal. */
export interface SessionResumedData {
  readonly sessionId: string;
  readonly at: Millis;
  readonly ageMs: Millis;
  /** The limits that were full: it already runs. */
  readonly overLimits?: readonly string[];
}

/** From `at` on the session belongs to `userId`: a login, or a logout where it is null. The session lives on. */
export interface SessionIdentifiedData {
  readonly sessionId: string;
  readonly userId: string | null;
  readonly at: Millis;
  /** The limits that were full: it already runs. */
  readonly overLimits?: readonly string[];
}

/** A collector serves; the lease clock runs on these. */
export interface TickData {
  readonly collectorId: string;
  readonly everyMs: Millis;
  readonly shedding: boolean;
}

/** A new life of a source: whatever a former one left open has ended. */
export interface SourceStartedData {
  readonly sourceId: string;
  readonly incarnation: string;
  readonly startedAt: Millis;
  /** The source's own heartbeat interval; null: the site's. */
  readonly heartbeatMs: Millis | null;
  readonly kind: string | null;
}

export interface PolicyChangedData {
  readonly policy: SitePolicy;
  readonly changedBy: string | null;
}

export interface SiteCreatedData {
  readonly timeZone: string;
}

export interface KeyIssuedData {
  readonly keyId: string;
  readonly name: string;
  /** Lower-case hex SHA-256 of the whole key text. */
  readonly secretHash: string;
  readonly scopes: readonly KeyScope[];
  readonly mode: KeyMode;
  readonly expiresAt: Millis | null;
  /** Name of the key that asked for it; null when it came with the log. */
  readonly issuedBy: string | null;
}

/** For ever: a key that was revoked is not valid again, whatever follows. */
export interface KeyRevokedData {
  readonly keyId: string;
  /** Name of the key that asked for it. */
  readonly revokedBy: string | null;
}

interface Definition<Type extends string, Data> {
  readonly type: Type;
  readonly id: string;
  readonly site: string;
  /** When it happened, on the clock that was accepted at intake. */
  readonly time: Millis;
  /** When the collector received it. */
  readonly receivedAt: Millis;
  readonly data: Data;
}

export type SessionStarted = Definition<'SessionStarted', SessionStartedData>;
export type Heartbeat = Definition<'Heartbeat', HeartbeatData>;
export type SessionEnded = Definition<'SessionEnded', SessionEndedData>;
export type SessionResumed = Definition<'SessionResumed', SessionResumedData>;
export type SessionIdentified = Definition<'SessionIdentified', SessionIdentifiedData>;
export type Tick = Definition<'Tick', TickData>;
export type SourceStarted = Definition<'SourceStarted', SourceStartedData>;
export type PolicyChanged = Definition<'PolicyChanged', PolicyChangedData>;
export type SiteCreated = Definition<'SiteCreated', SiteCreatedData>;
export type KeyIssued = Definition<'KeyIssued', KeyIssuedData>;
export type LimitChanged = Definition<'LimitChanged', LimitChangedData>;
export type SessionDenied = Definition<'SessionDenied', SessionDeniedData>;
export type SeatTaken = Definition<'SeatTaken', SeatTakenData>;
export type SeatReleased = Definition<'SeatReleased', SeatReleasedData>;
export type KeyRevoked = Definition<'KeyRevoked', KeyRevokedData>;

/** Everything the log can say. A new event is one more member here; the compiler lists what is missing. */
export type HeadcountEvent =
  | SessionStarted
  | Heartbeat
  | SessionEnded
  | SessionResumed
  | SessionIdentified
  | SessionDenied
  | SeatTaken
  | SeatReleased
  | LimitChanged
  | Tick
  | SourceStarted
  | PolicyChanged
  | SiteCreated
  | KeyIssued
  | KeyRevoked;
export type EventType = HeadcountEvent['type'];
export type EventOf<Type extends EventType> = Extract<HeadcountEvent, { type: Type }>;
