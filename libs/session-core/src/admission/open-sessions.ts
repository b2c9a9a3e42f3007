import { newLeaseClock, type LeaseClock } from '../clock/lease-clock.js';
import type { EndAuthor, EndReason, KeyIssuedData, Millis } from '../events/event.js';
import { defaultSitePolicy, type SessionPolicy, type SitePolicy } from '../session/policy.js';
import { DenialWindows } from '../limits/denials.js';
import { idlesAt } from '../limits/due.js';
import { Occupancy } from '../limits/occupancy.js';
import { ClientInstances } from './client-instances.js';
import { SessionTable } from './session-table.js';

/** What is known of a session whether it is open or not. */
interface KnownSession {
  readonly id: string;
  readonly policy: SessionPolicy;
  /** Whose it is now; null when nobody is logged in. */
  readonly userId: string | null;
  /** Since when that was said of it; null when nothing was said yet. */
  readonly identifiedAt: Millis | null;
  readonly sourceId: string | null;
  readonly incarnation: string | null;
  readonly clientInstanceId: string | null;
  readonly clientId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly userAgent: string | null;
  /** Only heard of by beats so far: its start may still come. */
  readonly inferred: boolean;
  startedAt: Millis;
  lastSeenAt: Millis;
  /** Lease time at which it reaches its max age; null where it has none. */
  readonly maxAgeLc: Millis | null;
}

/** What a collector needs to know of a session that is open. Signals change its numbers; all else makes it another object. */
export interface OpenSession extends KnownSession {
  /** Whether it holds one; an idle session may have given its seat up and lives on. */
  readonly seat: boolean;
  lastActiveAt: Millis;
  /** Lease time of its last signal, less the signal's age. */
  lastLc: Millis;
  /** The same of its last active signal. */
  lastActiveLc: Millis;
}

/** What is remembered of one that ended, so that late beats, ends and starts get a true answer. */
export interface EndedSession extends Readonly<KnownSession> {
  readonly endedAt: Millis;
  readonly reason: EndReason;
  readonly precision: 'exact' | 'estimated';
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
  readonly replacedBySessionId: string | null;
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
  readonly open: SessionTable<OpenSession>;
  /** Open sessions by the client instance (a browser's tab) that they belong to. */
  readonly instances: ClientInstances;
  /** Tombstones; see {@link isRemembered} for how long they count. */
  readonly ended: SessionTable<EndedSession>;
  readonly sources: Map<string, KnownSource>;
  /** The limits, and who sits where. */
  readonly limits: Occupancy;
  readonly denials: DenialWindows;
  policy: SitePolicy;
  /** A lifecycle fact that this version can't read: nothing is decided for the site any more. */
  unreadable: string | null;
}

/** Another object whenever something of it changes. */
export interface IssuedKey extends KeyIssuedData {
  readonly site: string;
  /** For ever, whether it is issued again or not. */
  readonly revokedAt: Millis | null;
}

/**
 * What every collector folds from the log. Mutable for the sake of a million sessions; it belongs to one
 * reader and is only ever changed by `applyMessage`, in log order.
 */
export interface CollectorState {
  seq: number;
  readonly clock: LeaseClock;
  readonly sites: Map<string, SiteSessions>;
  readonly keys: Map<string, IssuedKey>;
  /** When each revoked key was, by its site and id; also of keys that were not issued yet. */
  readonly revokedKeys: Map<string, Millis>;
  /** Set for a while after a restore; see {@link BucketsAhead}. */
  ahead: BucketsAhead | null;
}

/**
 * The buckets of a restored state were copied one after another, while the state moved on. Until the log was
 * read up to `until`, facts about sessions of a bucket that were in its copy already are passed over.
 */
export interface BucketsAhead {
  /** By bucket: the sequence its copy was taken at. */
  readonly seqs: readonly number[];
  readonly until: number;
}

export function newCollectorState(): CollectorState {
  const [keys, revokedKeys] = [new Map<string, IssuedKey>(), new Map<string, Millis>()];
  return { seq: 0, clock: newLeaseClock(), sites: new Map(), keys, revokedKeys, ahead: null };
}

/** The key of a site; undefined when it was never issued. */
export function issuedKey({ keys }: CollectorState, site: string, keyId: string): IssuedKey | undefined {
  const key = keys.get(keyId);
  return key?.site === site ? key : undefined;
}

export function siteOf(state: CollectorState, site: string): SiteSessions {
  let sessions = state.sites.get(site);
  if (sessions === undefined) {
    sessions = {
      lifeSeq: 0,
      open: new SessionTable(site),
      instances: new ClientInstances(),
      ended: new SessionTable(site),
      sources: new Map(),
      limits: new Occupancy(),
      denials: new DenialWindows(),
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

/** Whether a session is older than its policy allows, at lease time `lc`: it has ended, only the fact is missing. */
export function outgrown(session: OpenSession, lc: Millis): boolean {
  return session.maxAgeLc !== null && lc > session.maxAgeLc;
}

const noAttributes = {};

/** Most sessions have none, and share that. */
export function sharedAttributes(attributes: OpenSession['attributes']): OpenSession['attributes'] {
  for (const _ in attributes) return attributes;
  return noAttributes;
}

/** Puts a session into the place of what was known of it; null: it is open no more. */
export function setOpen(site: SiteSessions, id: string, session: OpenSession | null): void {
  const before = site.open.get(id);
  if (before !== undefined) site.instances.remove(before);
  if (session === null) site.open.delete(id);
  else {
    site.open.set(id, session);
    site.instances.add(session);
  }
  site.limits.moved(before, session ?? undefined);
}

/** Whether a session has been idle for so long that some limit of the site may give its seat away. */
export function releasable(site: SiteSessions, session: OpenSession, lc: Millis): boolean {
  return session.seat && lc > idlesAt(session, site.limits.releaseAfterIdleMs);
}

/** A beat, as far as it matters what has to be decided about it. */
export interface BeatKind {
  readonly active: boolean;
  readonly ageMs?: Millis;
}

/**
 * Whether a beat of a living session is a mere signal. An active one is not if the session has no seat, or one that
 * may be given away at any moment: it asks for it, unless it is older than the lease, or than the idleness for which a
 * seat may be given away.
 */
export function isMereSignal(
  site: SiteSessions,
  session: OpenSession,
  { beat, lc }: { readonly beat: BeatKind; readonly lc: Millis },
): boolean {
  if (!beat.active || (session.seat && site.limits.releaseAfterIdleMs === Infinity)) return true;
  if ((beat.ageMs ?? 0) > Math.min(session.policy.leaseMs, site.limits.releaseAfterIdleMs)) return true;
  return session.seat && !releasable(site, session, lc);
}

/** Whether a session is open and nothing is due of it, at lease time `lc`. */
export function isAlive(session: OpenSession, lc: Millis): boolean {
  return !lapsed(session, lc) && !outgrown(session, lc);
}

/** Whether a newer life of its source is known: then it has ended, and only the fact is missing. */
export function isSuperseded(
  site: SiteSessions,
  { sourceId, incarnation }: { readonly sourceId: string | null; readonly incarnation: string | null },
): boolean {
  if (sourceId === null || incarnation === null) return false;
  return site.sources.get(sourceId)?.former.has(incarnation) === true;
}

const shortestMemoryMs = 24 * 3_600_000;
/** So much longer do tombstones lie there: whatever was decided on one still finds it when it is read. */
const tombstoneMarginMs = 3_600_000;

/** Whether decisions at lease time `lc` still know of a session that ended: for R, but at least 24 hours. */
export function isRemembered(ended: EndedSession, lc: Millis): boolean {
  return lc - ended.endedLc <= memoryOf(ended);
}

/**
 * Whether a fact at lease time `lc` still finds the tombstone. It depends on the log alone, so that a
 * collector which has removed it and one which has not read the same.
 */
export function isBuried(ended: EndedSession, lc: Millis): boolean {
  return lc - ended.endedLc <= memoryOf(ended) + tombstoneMarginMs;
}

function memoryOf({ policy }: EndedSession): Millis {
  return Math.max(policy.resumeWindowMs, shortestMemoryMs);
}
