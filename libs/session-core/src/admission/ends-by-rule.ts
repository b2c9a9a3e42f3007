import type { SessionEndedData } from '../events/event.js';
import type { Draft } from './draft.js';
import { outgrown, type OpenSession } from './open-sessions.js';
import type { Outcome } from './requests.js';

/** The end that is due of a session which lapsed, or has reached its max age: that one is exact. */
export function expired(draft: Draft, open: OpenSession): Outcome {
  if (!outgrown(open, draft.lc)) return draft.estimated(open, 'lease_expired', null);
  const endedAt = open.startedAt + open.policy.maxAgeMs!;
  return draft.ended({
    sessionId: open.id,
    reason: 'max_duration',
    precision: 'exact',
    endedAt,
    bySource: false,
    endedBy: 'policy',
    endedByName: null,
    endedBefore: endedAt,
  });
}

/** The end that is due of any session whose seat is free: also of one that a former life of its source left open. */
export function dueEnd(draft: Draft, session: OpenSession): Outcome {
  if (!draft.isLeftBehind(session)) return expired(draft, session);
  const { startedAt } = draft.site.sources.get(session.sourceId!)!;
  return draft.estimated(session, 'source_restarted', startedAt);
}

/** An end that is imposed now: no proof that the session was used until then. */
export function imposedEnd(
  draft: Draft,
  session: OpenSession,
  reason: 'evicted' | 'revoked',
): Omit<SessionEndedData, 'endedBy' | 'endedByName'> {
  const endedAt = Math.max(draft.time.now, session.startedAt);
  const end = { precision: 'exact', bySource: false, endedBefore: endedAt } as const;
  return { sessionId: session.id, reason, endedAt, ...end };
}
