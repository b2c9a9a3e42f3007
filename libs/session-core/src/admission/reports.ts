import { noMeta, type Millis, type SessionStartedData } from '../events/event.js';
import { sessionPolicyOf, type SessionPolicy } from '../session/policy.js';
import type { OpenSession, SiteSessions } from './open-sessions.js';

/** Who reports: a source, in one of its lives. */
export interface Reporter {
  readonly sourceId: string | null;
  readonly incarnation: string | null;
}

/** What sessions of a source live under when they start now. */
export function policyFor(
  site: Pick<SiteSessions, 'policy' | 'sources'>,
  sourceId: string | null,
  liveness: SessionPolicy['liveness'] = 'beats',
): SessionPolicy {
  const source = sourceId === null ? undefined : site.sources.get(sourceId);
  return sessionPolicyOf(site.policy, source?.heartbeatMs ?? null, liveness);
}

/**
 * Why a session can't live by its start and its end alone, or null: something must end it when its end is never
 * told, a max age or a newer life of its source.
 */
export function startStopProblem(
  { liveness, maxAgeMs }: SessionPolicy,
  { sourceId, incarnation }: Reporter,
): string | null {
  if (liveness === 'beats' || maxAgeMs !== null || (sourceId !== null && incarnation !== null)) return null;
  return 'start_stop needs a max age in the policy, or a source with an incarnation';
}

/** What a start tells of the time when the session began, on the client's clock. */
export interface ToldStart {
  /** The instant it was reported for, as accepted. */
  readonly at: Millis;
  /** The same instant as the client told it. */
  readonly toldAt: Millis;
  readonly beganAt: Millis | null;
  readonly elapsedMs: number | null;
}

/** When a session began: as told, moved with the clock that tells it and never behind the report; else by elapsed time. */
export function startedAtOf({ at, toldAt, beganAt, elapsedMs }: ToldStart): Millis {
  if (beganAt === null) return at - Math.round(elapsedMs ?? 0);
  return Math.min(at, beganAt + at - toldAt);
}

/** The start of a session that is first heard of by a beat or an end: by its elapsed time, if the client told it. */
export function inferredStart(
  site: Pick<SiteSessions, 'policy' | 'sources'>,
  { sourceId, incarnation }: Reporter,
  told: {
    readonly sessionId: string;
    readonly at: Millis;
    readonly ageMs: Millis;
    readonly elapsedMs: number;
  },
): SessionStartedData {
  return {
    ...noMeta,
    sourceId,
    incarnation,
    sessionId: told.sessionId,
    startedAt: told.at - Math.round(told.elapsedMs),
    policy: policyFor(site, sourceId),
    inferred: true,
    overLimit: false,
    ageMs: told.ageMs,
  };
}

/** How long the lease of a session still runs at lease time `lc`, in milliseconds; null where it lives without one. */
export function leaseLeft({ policy, lastLc }: OpenSession, lc: Millis): Millis | null {
  return policy.liveness === 'beats' ? lastLc + policy.leaseMs - lc : null;
}
