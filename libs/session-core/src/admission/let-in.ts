import type { SessionStartedData } from '../events/event.js';
import { admission, fullLimits, type Asking } from '../limits/admission.js';
import type { SeatRequest } from '../limits/limit-events.js';
import type { Leaving } from '../limits/making-room.js';
import type { Draft, Over } from './draft.js';
import { dueEnd, imposedEnd } from './ends-by-rule.js';
import type { OpenSession } from './open-sessions.js';
import type { Outcome } from './requests.js';

/** Who asks for a seat, and how. */
export interface SeatAsked extends Asking<OpenSession> {
  readonly request: SeatRequest;
  readonly sourceId: string | null;
}

export type LetIn =
  { readonly admitted: true; readonly over: Over } | { readonly admitted: false; readonly outcome: Outcome };

const freely: LetIn = { admitted: true, over: {} };

/**
 * Asks the limits of the site for a seat. If they let it in, whoever makes room has left in the plan when this returns
 * (but not those who end with it: they are the caller's); if not, the draft knows what to deny, and nobody has left.
 */
export function letIn(draft: Draft, asked: SeatAsked): LetIn {
  const { limits } = draft.site;
  if (limits.all.length === 0) return freely;
  const decided = admission(draft, asked);
  if (decided.admitted) {
    for (const leaving of decided.leaving) leave(draft, leaving);
    return { admitted: true, over: overOf(decided.overLimits) };
  }
  const { by, retryAfterMs } = decided;
  const { request, occupant } = asked;
  const { id: sessionId, userId, clientId } = occupant;
  const denied = by.map(({ limit, key, current }) => ({
    limitId: limit.id,
    scope: limit.scope,
    mode: limit.mode,
    key,
    max: limit.max,
    current,
    request,
    userId,
    clientId,
    sourceId: asked.sourceId,
    sessionId,
    at: draft.time.now,
    count: 1,
  }));
  draft.deny(denied);
  return {
    admitted: false,
    outcome: { kind: 'refused', refusal: { request, sessionId, userId, by, retryAfterMs } },
  };
}

/** What is true whether there is room or not is marked where it is over a limit. */
export function overLimitsOf(draft: Draft, asking: Pick<Asking<OpenSession>, 'occupant' | 'holding'>): Over {
  return overOf(fullLimits(draft, { ...asking, observing: true }));
}

/** An occupant as a start describes it. */
export function occupantOf({ sessionId, userId, clientId, attributes }: SessionStartedData) {
  return { id: sessionId, userId, clientId, attributes };
}

function overOf(overLimits: readonly string[]): Over {
  return overLimits.length === 0 ? {} : { overLimits };
}

function leave(
  draft: Draft,
  { session, how, limitId }: Leaving<OpenSession> & { readonly limitId: string },
): void {
  switch (how) {
    case 'end':
      return void dueEnd(draft, session);
    case 'release':
      return draft.seatReleased(session.id, limitId);
    case 'evict':
      draft.evictions += 1;
      draft.ended({ ...imposedEnd(draft, session, 'evicted'), endedBy: 'policy', endedByName: limitId });
      return;
  }
}
