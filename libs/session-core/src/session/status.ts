import type { Millis } from '../events/millis.js';
import type { SessionPolicy } from './policy.js';
import type { SessionView } from './view.js';

export interface SessionStatus {
  readonly status: 'active' | 'idle' | 'ended';
  /** Idle for so long that it gives its seat to whoever asks. */
  readonly dangling: boolean;
}

type Known = Pick<SessionView, 'endedAt' | 'lastActiveAt'>;

/**
 * What a session is doing at an instant of the projection's time (that of the last message it has applied), never of
 * the reader's clock. It has ended if and only if that was written; without an active signal for longer than its
 * policy's bounds it is idle, and then dangling.
 */
export function statusAt(
  { endedAt, lastActiveAt }: Known,
  { idleAfterMs, danglingAfterMs }: Pick<SessionPolicy, 'idleAfterMs' | 'danglingAfterMs'>,
  at: Millis,
): SessionStatus {
  if (endedAt !== null) return { status: 'ended', dangling: false };
  const idle = at - lastActiveAt > idleAfterMs;
  return { status: idle ? 'idle' : 'active', dangling: idle && at - lastActiveAt > danglingAfterMs };
}

/**
 * Until when a session counts as present for somebody who looks at `now`: an open one until its lease ends, if that
 * is later than its last signal, and no longer than now.
 *
 * @param leaseMs null: it lives without a lease
 */
export function presentUntil(
  { endedAt, lastSeenAt }: Pick<SessionView, 'endedAt' | 'lastSeenAt'>,
  leaseMs: Millis | null,
  now: Millis,
): Millis {
  return endedAt ?? Math.max(lastSeenAt, Math.min(now, lastSeenAt + (leaseMs ?? Infinity)));
}
