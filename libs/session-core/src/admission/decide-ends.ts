import type { SessionStartedData } from '../events/event.js';
import type { Draft } from './draft.js';
import { isSuperseded, lapsed, outgrown, type OpenSession } from './open-sessions.js';
import type { CloseRequest, EndRequest, Outcome } from './requests.js';

/** A told end. An exact one also corrects an estimated one that was written before it. */
export function end(draft: Draft, request: EndRequest): Outcome {
  const { kind: _, inferred, endedAt, ...rest } = request;
  const id = request.sessionId;
  if (draft.isClosed(id)) return { kind: 'again' };
  const open = draft.openSession(id);
  const ended = draft.endedSession(id);
  if (open === undefined && ended?.precision === 'exact') return { kind: 'ended', session: ended };
  const startedAt = (open ?? ended ?? inferred)?.startedAt;
  if (startedAt === undefined) return { kind: 'unknown' };
  if (open === undefined && ended === undefined) draft.started(inferred!);
  const at = Math.max(endedAt, startedAt);
  return draft.ended({ ...rest, precision: 'exact', endedAt: at, endedBefore: at });
}

/** The sweeper's: nothing, if the session is neither lapsed nor too old. */
export function expire(draft: Draft, id: string): Outcome {
  const open = draft.openSession(id);
  if (open === undefined || !(lapsed(open, draft.lc) || outgrown(open, draft.lc))) return { kind: 'nothing' };
  return expired(draft, open);
}

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

/** Left open by a former life of its source, or missing in a complete list: nothing, if it was seen since. */
export function close(draft: Draft, { sessionId, reason, before }: CloseRequest): Outcome {
  const open = draft.openSession(sessionId);
  if (open === undefined) return { kind: 'nothing' };
  const justified = reason === 'source_restarted' ? isSuperseded(draft.site, open) : open.lastSeenAt < before;
  return justified ? draft.estimated(open, reason, before) : { kind: 'nothing' };
}

/**
 * Ends what a start takes the place of, at the instant where it begins: the session it names as its previous
 * one, if it says that it replaces it, and what is open of the same client instance.
 */
export function replaceFormer(draft: Draft, data: SessionStartedData, replace: boolean): void {
  const former = new Set(draft.sessionsOfInstance(data.clientInstanceId));
  if (replace && data.previousSessionId !== null) former.add(data.previousSessionId);
  former.delete(data.sessionId);
  for (const id of former) {
    const session = draft.presentSession(id);
    if (session === undefined) continue;
    const endedAt = Math.max(data.startedAt, session.startedAt);
    draft.ended({
      sessionId: id,
      reason: 'replaced',
      precision: 'exact',
      endedAt,
      bySource: false,
      endedBy: 'user',
      endedByName: null,
      endedBefore: endedAt,
      replacedBySessionId: data.sessionId,
    });
  }
}
