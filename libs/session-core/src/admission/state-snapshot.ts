import type { LeaseClock } from '../clock/lease-clock.js';
import type { Limit } from '../limits/limit.js';
import type { SessionPolicy, SitePolicy } from '../session/policy.js';
import {
  newCollectorState,
  setOpen,
  sharedAttributes,
  siteOf,
  type CollectorState,
  type EndedSession,
  type IssuedKey,
  type KnownSource,
  type OpenSession,
} from './open-sessions.js';
import { SharedParts, type Shared } from './shared-parts.js';
import { bucketCount } from './session-table.js';
import { sharedUserAgent } from './shared-user-agent.js';

/**
 * Of the records below. To be raised whenever the collector's state, its fold or its hash changes, so that no
 * collector goes on from a state it would not have folded itself.
 */
export const stateVersion = 8;

type Source = Omit<KnownSource, 'former'> & { readonly id: string; readonly former: readonly string[] };

/** Everything but the sessions, as of `seq`. Taken before all buckets: the lease time of what follows rests on it. */
export interface HeaderRecord {
  readonly kind: 'header';
  readonly seq: number;
  readonly clock: Omit<LeaseClock, 'shedding'> & {
    readonly shedding: readonly (readonly [string, { readonly at: number; readonly everyMs: number }])[];
  };
  readonly sites: readonly {
    readonly site: string;
    readonly lifeSeq: number;
    readonly policy: SitePolicy;
    readonly unreadable: string | null;
    readonly sources: readonly Source[];
    readonly limits: readonly Limit[];
    /** When refusals were last written, by the lease clock. */
    readonly denials: readonly (readonly [string, number])[];
  }[];
  readonly keys: readonly IssuedKey[];
  readonly revokedKeys: readonly (readonly [string, number])[];
}

/** What a snapshot consists of: plain data, in the order header, then each bucket with its sessions. */
export type SnapshotRecord =
  | HeaderRecord
  | { readonly kind: 'bucket'; readonly bucket: number; readonly seq: number }
  | {
      readonly kind: 'sessions';
      readonly site: string;
      readonly policies: readonly SessionPolicy[];
      readonly userAgents: readonly string[];
      readonly open: readonly Shared<OpenSession>[];
      readonly ended: readonly Shared<EndedSession>[];
    };

/** A bucket as it was at `seq`; what happens afterwards does not show in it. */
export interface BucketCopy {
  readonly bucket: number;
  readonly seq: number;
  readonly sites: readonly SiteCopy[];
}

interface SiteCopy {
  readonly site: string;
  readonly open: CopiedSessions;
  readonly ended: readonly EndedSession[];
}

/** The header of the state as it is now. */
export function copyHeader(state: CollectorState): HeaderRecord {
  const { seq, clock } = state;
  const keys = [...state.keys.values()];
  const sites = [...state.sites].map(([site, { lifeSeq, policy, unreadable, sources, limits, denials }]) => ({
    site,
    lifeSeq,
    policy,
    unreadable,
    sources: [...sources].map(([id, source]) => ({ ...source, id, former: [...source.former] })),
    limits: limits.definitions,
    denials: denials.entries(),
  }));
  const copied = { ...clock, shedding: [...clock.shedding] };
  return { kind: 'header', seq, clock: copied, sites, keys, revokedKeys: [...state.revokedKeys] };
}

/**
 * A bucket of the state as it is now; the state must have no buckets ahead. Ended sessions are not copied, as they
 * never change.
 */
export function copyBucket(state: CollectorState, bucket: number): BucketCopy {
  const sites: SiteCopy[] = [];
  for (const [site, sessions] of state.sites) {
    const open = new CopiedSessions(sessions.open.inBucket(bucket));
    const ended = [...sessions.ended.inBucket(bucket).values()];
    if (open.length + ended.length > 0) sites.push({ site, open, ended });
  }
  return { bucket, seq: state.seq, sites };
}

const changingNumbers = 5;

/**
 * Open sessions at one instant. Only what changes in them is copied, the numbers side by side: to make an object
 * of each of some thousand sessions would hold the collector up for several milliseconds.
 */
export class CopiedSessions {
  private readonly sessions: readonly OpenSession[];
  private readonly numbers: Float64Array;

  constructor(bucket: ReadonlyMap<string, OpenSession>) {
    this.sessions = [...bucket.values()];
    this.numbers = new Float64Array(changingNumbers * this.sessions.length);
    let at = 0;
    for (const session of this.sessions) {
      this.numbers[at] = session.startedAt;
      this.numbers[at + 1] = session.lastSeenAt;
      this.numbers[at + 2] = session.lastActiveAt;
      this.numbers[at + 3] = session.lastLc;
      this.numbers[at + 4] = session.lastActiveLc;
      at += changingNumbers;
    }
  }

  get length(): number {
    return this.sessions.length;
  }

  /** Copies of the sessions `from` to `to`, the last not included. */
  slice(from = 0, to = this.length): OpenSession[] {
    return this.sessions.slice(from, to).map((session, index) => {
      const at = changingNumbers * (from + index);
      return {
        ...session,
        startedAt: this.numbers[at]!,
        lastSeenAt: this.numbers[at + 1]!,
        lastActiveAt: this.numbers[at + 2]!,
        lastLc: this.numbers[at + 3]!,
        lastActiveLc: this.numbers[at + 4]!,
      };
    });
  }
}

/** The records of a bucket, each of at most `perRecord` open and as many ended sessions. */
export function* recordsOf(
  { bucket, seq, sites }: BucketCopy,
  perRecord = 100,
): Generator<SnapshotRecord, void, undefined> {
  yield { kind: 'bucket', bucket, seq };
  for (const { site, open, ended } of sites)
    for (let from = 0; from < Math.max(open.length, ended.length); from += perRecord) {
      const shared = new SharedParts();
      const part = {
        open: open.slice(from, from + perRecord).map((session) => shared.share(session)),
        ended: ended.slice(from, from + perRecord).map((session) => shared.share(session)),
      };
      const { policies, userAgents } = shared;
      yield { kind: 'sessions', site, policies, userAgents, ...part };
    }
}

/**
 * Puts a state together from the records of a snapshot, taken in their order. What it gives goes on with the
 * message behind the header's `seq`, and is whole once it was moved past `until`.
 */
export class Restoration {
  private readonly state = newCollectorState();
  private readonly seqs = new Array<number>(bucketCount).fill(-1);
  private readonly policies = new Map<string, SessionPolicy>();
  private begun = false;

  /** @throws Error for records that are no snapshot */
  take(record: SnapshotRecord): void {
    if (!this.begun && record.kind !== 'header')
      throw new Error('the snapshot does not begin with its header');
    switch (record.kind) {
      case 'header':
        return this.header(record);
      case 'bucket':
        if (record.seq < this.state.seq) throw new Error('a bucket of the snapshot is older than its header');
        this.seqs[record.bucket] = record.seq;
        return;
      case 'sessions':
        return this.sessions(record);
      default:
        throw new Error('the snapshot holds an unknown record');
    }
  }

  /** @throws Error when a bucket is missing */
  finish(): CollectorState {
    const { state, seqs } = this;
    if (!this.begun || seqs.length !== bucketCount || seqs.includes(-1))
      throw new Error('the snapshot is not complete');
    const until = seqs.reduce((most, seq) => Math.max(most, seq), 0);
    state.ahead = until > state.seq ? { seqs, until } : null;
    return state;
  }

  private header({ seq, clock, sites, keys, revokedKeys }: HeaderRecord): void {
    if (this.begun) throw new Error('the snapshot has two headers');
    this.begun = true;
    const { state } = this;
    state.seq = seq;
    Object.assign(state.clock, { ...clock, shedding: new Map(clock.shedding) });
    for (const { site, sources, limits, denials, ...rest } of sites) {
      const sessions = Object.assign(siteOf(state, site), rest);
      for (const limit of limits) sessions.limits.change(limit.id, limit, []);
      for (const [denied, lc] of denials) sessions.denials.note(denied, lc);
      for (const { id, former, ...source } of sources)
        sessions.sources.set(id, { ...source, former: new Set(former) });
    }
    for (const key of keys) state.keys.set(key.keyId, key);
    for (const [key, revokedAt] of revokedKeys) state.revokedKeys.set(key, revokedAt);
  }

  private sessions(record: Extract<SnapshotRecord, { kind: 'sessions' }>): void {
    const site = siteOf(this.state, record.site);
    const policies = record.policies.map((policy) => this.one(policy));
    const policyAt = (place: number): SessionPolicy => {
      const policy = policies[place];
      if (policy === undefined) throw new Error('a session of the snapshot has no policy');
      return policy;
    };
    const shared = <Session extends OpenSession | EndedSession>(session: Shared<Session>) => ({
      policy: policyAt(session.policy),
      userAgent: sharedUserAgent(site, record.userAgents[session.userAgent ?? -1] ?? null),
      attributes: sharedAttributes(session.attributes),
    });
    for (const session of record.open) setOpen(site, session.id, { ...session, ...shared(session) });
    for (const session of record.ended) site.ended.set(session.id, { ...session, ...shared(session) });
  }

  /** Equal policies become one object that their sessions share. */
  private one(policy: SessionPolicy): SessionPolicy {
    const text = JSON.stringify(policy);
    const known = this.policies.get(text);
    if (known === undefined) this.policies.set(text, policy);
    return known ?? policy;
  }
}
