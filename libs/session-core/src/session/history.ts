import type { Millis } from '../events/event.js';
import type { EndColumns } from './ends.js';
import type { SessionPolicy } from './policy.js';
import type { Life } from './state.js';

/** Whether a session is only known from history. As soon as a collector has admitted it, the collectors end it. */
export function isHistory(life: readonly Life[]): boolean {
  return life.every((fact) => fact.kind !== 'start' || fact.history);
}

/**
 * The end of a session of history whose end nobody told: as a lease that passed ends it, at its last signal; what
 * lived without a lease has an end of which nothing is known.
 */
export function closedHistory(
  { lastSeenAt }: { readonly lastSeenAt: Millis },
  { liveness, heartbeatMs }: SessionPolicy,
): EndColumns {
  const lapsed = liveness === 'beats';
  return {
    endedAt: lastSeenAt,
    endReason: lapsed ? 'lease_expired' : 'unknown',
    endedBy: 'system',
    endedByName: null,
    endPrecision: 'estimated',
    endUncertaintyMs: lapsed ? heartbeatMs : null,
  };
}
