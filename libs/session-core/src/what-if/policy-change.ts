import { appRulesFor, type AppRule } from '../client/user-agent.js';
import type { HeadcountEvent, SessionStartedData } from '../events/event.js';
import type { Millis } from '../events/millis.js';
import { leaseFor, type SessionPolicy, type SitePolicy } from '../session/policy.js';

/** What a site's policy might have been: what is left out stays what each session was given. Durations in milliseconds. */
export interface PolicyChange {
  readonly leaseMs?: Millis;
  /** Null: as long as the lease. */
  readonly activeGapMs?: Millis | null;
  readonly idleAfterMs?: Millis;
  readonly danglingAfterMs?: Millis;
  /** Null: none. */
  readonly maxAgeMs?: Millis | null;
  readonly appRules?: readonly AppRule[];
  readonly timeZone?: string;
}

/** Whether it moves when sessions end, and not only what is seen in them. */
export function decidesEnds({ leaseMs, maxAgeMs }: PolicyChange): boolean {
  return leaseMs !== undefined || maxAgeMs !== undefined;
}

/**
 * What a session would have been given. A lease is never shorter than its heartbeat interval asks for. An active gap that
 * was as long as the lease stays so; another one stays, but for one that would be longer than the lease.
 */
export function sessionPolicyUnder(policy: SessionPolicy, change: PolicyChange): SessionPolicy {
  const { idleAfterMs = policy.idleAfterMs, danglingAfterMs = policy.danglingAfterMs } = change;
  const leaseMs =
    change.leaseMs === undefined ? policy.leaseMs : leaseFor(change.leaseMs, policy.heartbeatMs);
  const gap = change.activeGapMs === undefined ? gapOf(policy) : change.activeGapMs;
  const maxAgeMs = change.maxAgeMs === undefined ? policy.maxAgeMs : change.maxAgeMs;
  const activeGapMs = Math.min(gap ?? leaseMs, leaseMs);
  return { ...policy, leaseMs, activeGapMs, idleAfterMs, danglingAfterMs, maxAgeMs };
}

function gapOf({ activeGapMs, leaseMs }: SessionPolicy): Millis | null {
  return activeGapMs === leaseMs ? null : activeGapMs;
}

/** A fact of the site as it would have been told: its sessions start under the other policy, which is the site's. */
export function eventUnder(event: HeadcountEvent, change: PolicyChange): HeadcountEvent {
  switch (event.type) {
    case 'SessionStarted':
      return { ...event, data: startUnder(event.data, change) };
    case 'PolicyChanged':
      return { ...event, data: { ...event.data, policy: sitePolicyUnder(event.data.policy, change) } };
    case 'SiteCreated':
      return { ...event, data: { ...event.data, timeZone: change.timeZone ?? event.data.timeZone } };
    default:
      return event;
  }
}

/** @param policy of a site; with an active gap that its lease still allows */
function sitePolicyUnder(policy: SitePolicy, change: PolicyChange): SitePolicy {
  const under = { ...policy, ...change };
  const { activeGapMs, leaseMs } = under;
  return { ...under, activeGapMs: activeGapMs === null ? null : Math.min(activeGapMs, leaseMs) };
}

function startUnder(data: SessionStartedData, change: PolicyChange): SessionStartedData {
  const policy = sessionPolicyUnder(data.policy, change);
  if (change.appRules === undefined) return { ...data, policy };
  const { appRules: _, ...told } = data;
  const appRules = appRulesFor(data.userAgent, change.appRules);
  return { ...told, policy, ...(appRules.length === 0 ? {} : { appRules }) };
}
