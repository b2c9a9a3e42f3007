import type { AppRule } from '../client/user-agent.js';
import type { Millis } from '../events/millis.js';

/**
 * The parameters a session lives under, all in milliseconds. The effective values are written into its
 * SessionStarted, so that no fold ever reads configuration.
 */
export interface SessionPolicy {
  /** H: how often the client is asked to beat. */
  readonly heartbeatMs: Millis;
  /** L: how long a session counts as alive without a signal. */
  readonly leaseMs: Millis;
  /** T: the longest gap between two active signals that still counts as active; at most L. */
  readonly activeGapMs: Millis;
  /** Without an active beat for longer than this a session is idle. */
  readonly idleAfterMs: Millis;
  /** Idle for longer than this a session is dangling. */
  readonly danglingAfterMs: Millis;
  /** R: how long after a lost lease an enforcing client may come back; also how long ended ids are remembered. */
  readonly resumeWindowMs: Millis;
  readonly maxAgeMs: Millis | null;
  readonly liveness: 'beats' | 'start_stop';
}

export const limitStatuses = [409, 429, 403] as const;
export type LimitStatus = (typeof limitStatuses)[number];

/** What a site sets for all its sessions, in milliseconds; see {@link sessionPolicyOf} for what a session gets. */
export interface SitePolicy extends Omit<SessionPolicy, 'activeGapMs' | 'liveness'> {
  /** Null: as long as the lease. */
  readonly activeGapMs: Millis | null;
  /** Reports older than this are answered as late and change nothing. */
  readonly maxLatenessMs: Millis;
  /** Times further ahead than this are set to the time of receipt. */
  readonly futureToleranceMs: Millis;
  /** The HTTP status of a refusal by a limit, for gateways that need another one than 409. */
  readonly limitStatus: LimitStatus;
  /** Programs of its own that user agents of its sessions name. */
  readonly appRules: readonly AppRule[];
  /** Whether the log gets whole addresses of clients; left out: only their networks. */
  readonly fullIpAddresses?: boolean | undefined;
  /** IANA name; days of answers begin at its midnights unless a question names another. */
  readonly timeZone: string;
}

export const defaultSitePolicy: SitePolicy = {
  heartbeatMs: 30_000,
  leaseMs: 90_000,
  activeGapMs: null,
  idleAfterMs: 15 * 60_000,
  danglingAfterMs: 60 * 60_000,
  resumeWindowMs: 30 * 60_000,
  maxAgeMs: null,
  maxLatenessMs: 7 * 86_400_000,
  futureToleranceMs: 60_000,
  limitStatus: 409,
  appRules: [],
  timeZone: 'UTC',
};

/** A lease shorter than this many heartbeats loses sessions to single lost beats. */
const leasePerHeartbeat = 2.5;
/** The shortest heartbeat interval that is accepted. */
const shortestHeartbeatMs = 200;

/** What is wrong with a policy, as sentences for its author; empty when it is sound. */
export function policyProblems(policy: SitePolicy): readonly string[] {
  const { heartbeatMs, leaseMs, activeGapMs } = policy;
  const problems: string[] = [];
  if (heartbeatMs < shortestHeartbeatMs) problems.push('the heartbeat interval must be at least 0.2 s');
  if (leaseMs < leasePerHeartbeat * heartbeatMs)
    problems.push('the lease must be at least 2.5 heartbeat intervals');
  if (activeGapMs !== null && activeGapMs > leaseMs)
    problems.push('the active gap must not exceed the lease');
  if (activeGapMs !== null && activeGapMs <= 0) problems.push('the active gap must be positive');
  return problems;
}

/** The lease that a site's comes to where beats are asked for at an interval. */
export function leaseFor(leaseMs: Millis, heartbeatMs: Millis): Millis {
  return Math.max(leaseMs, Math.ceil(leasePerHeartbeat * heartbeatMs));
}

/**
 * The policy a session starts under. A source that declared its own heartbeat interval gets a lease of
 * max(L, 2.5 x its H); an active gap that isn't set follows the lease.
 */
export function sessionPolicyOf(
  site: SitePolicy,
  sourceHeartbeatMs: Millis | null,
  liveness: SessionPolicy['liveness'] = 'beats',
): SessionPolicy {
  const heartbeatMs = sourceHeartbeatMs ?? site.heartbeatMs;
  const leaseMs = leaseFor(site.leaseMs, heartbeatMs);
  const { idleAfterMs, danglingAfterMs, resumeWindowMs, maxAgeMs } = site;
  const activeGapMs = site.activeGapMs ?? leaseMs;
  return {
    heartbeatMs,
    leaseMs,
    activeGapMs,
    idleAfterMs,
    danglingAfterMs,
    resumeWindowMs,
    maxAgeMs,
    liveness,
  };
}

export const defaultPolicy: SessionPolicy = sessionPolicyOf(defaultSitePolicy, null);
