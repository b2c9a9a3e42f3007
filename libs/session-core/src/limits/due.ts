import type { Millis } from '../events/millis.js';
import type { SessionPolicy } from '../session/policy.js';

/** What decides, on the lease clock, until when a session can keep its seat. */
export interface Dueness {
  readonly policy: SessionPolicy;
  /** Lease time of its last signal, less the signal's age. */
  readonly lastLc: Millis;
  /** The same of its last active signal. */
  readonly lastActiveLc: Millis;
  readonly maxAgeLc: Millis | null;
}

/** Behind which lease time a session is to be ended: its lease has passed, or it has reached its max age. */
export function endsAt({ policy, lastLc, maxAgeLc }: Dueness): Millis {
  const lease = policy.liveness === 'beats' ? lastLc + policy.leaseMs : Infinity;
  return maxAgeLc === null ? lease : Math.min(lease, maxAgeLc);
}

/**
 * Behind which lease time a session gives its seat to whoever asks. One that lives by its start and its end alone is
 * never known to be idle.
 */
export function idlesAt({ policy, lastActiveLc }: Dueness, releaseAfterIdleMs: Millis | null): Millis {
  return policy.liveness === 'beats' && releaseAfterIdleMs !== null
    ? lastActiveLc + releaseAfterIdleMs
    : Infinity;
}

/** Behind which lease time a seat is free for whoever asks, under a limit that releases after so long. */
export function dueAt(session: Dueness, releaseAfterIdleMs: Millis | null): Millis {
  return Math.min(endsAt(session), idlesAt(session, releaseAfterIdleMs));
}
