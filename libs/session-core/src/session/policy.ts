import type { Millis } from '../events/event.js';

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

export const defaultPolicy: SessionPolicy = {
  heartbeatMs: 30_000,
  leaseMs: 90_000,
  activeGapMs: 90_000,
  idleAfterMs: 15 * 60_000,
  danglingAfterMs: 60 * 60_000,
  resumeWindowMs: 30 * 60_000,
  maxAgeMs: null,
  liveness: 'beats',
};

/** A lease shorter than this many heartbeats loses sessions to single lost beats. */
export const leasePerHeartbeat = 2.5;
/** The shortest heartbeat interval that is accepted. */
export const shortestHeartbeatMs = 200;

/** What is wrong with a policy, as sentences for its author; empty when it is sound. */
export function policyProblems(policy: SessionPolicy): readonly string[] {
  const problems: string[] = [];
  if (policy.heartbeatMs < shortestHeartbeatMs)
    problems.push('the heartbeat interval must be at least 0.2 s');
  if (policy.leaseMs < leasePerHeartbeat * policy.heartbeatMs)
    problems.push('the lease must be at least 2.5 heartbeat intervals');
  if (policy.activeGapMs > policy.leaseMs) problems.push('the active gap must not exceed the lease');
  if (policy.activeGapMs <= 0) problems.push('the active gap must be positive');
  return problems;
}

/**
 * The policy of a session whose source declared its own heartbeat interval: the lease grows to
 * max(L, 2.5 x its H), and a gap that was equal to the lease grows with it.
 */
export function withHeartbeatOf(policy: SessionPolicy, heartbeatMs: Millis): SessionPolicy {
  const leaseMs = Math.max(policy.leaseMs, Math.ceil(leasePerHeartbeat * heartbeatMs));
  const activeGapMs = policy.activeGapMs === policy.leaseMs ? leaseMs : policy.activeGapMs;
  return { ...policy, heartbeatMs, leaseMs, activeGapMs };
}
