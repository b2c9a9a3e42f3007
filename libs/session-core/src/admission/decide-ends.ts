import type { SessionStartedData } from '../events/event.js';
import type { Draft } from './draft.js';
import { expired, imposedEnd } from './ends-by-rule.js';
import { occupantOf, overLimitsOf } from './let-in.js';
import { isSuperseded, lapsed, outgrown, type OpenSession } from './open-sessions.js';
import type { CloseRequest, EndRequest, Outcome, StartRequest } from './requests.js';

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
  if (open === undefined && ended === undefined)
    draft.started(inferred!, overLimitsOf(draft, { occupant: occupantOf(inferred!) }));
  const at = Math.max(endedAt, startedAt);
  return draft.ended({ ...rest, precision: 'exact', endedAt: at, endedBefore: at });
}

/** The sweeper's: nothing, if the session is neither lapsed nor too old. */
export function expire(draft: Draft, id: string): Outcome {
  const open = draft.openSession(id);
  if (open === undefined || !(lapsed(open, draft.lc) || outgrown(open, draft.lc))) return { kind: 'nothing' };
  return expired(draft, open);
}

/** Left open by a former life of its source, or missing in a complete list: nothing, if it was seen since. */
export function close(draft: Draft, { sessionId, reason, before }: CloseRequest): Outcome {
  const open = draft.openSession(sessionId);
  if (open === undefined) return { kind: 'nothing' };
  const justified = reason === 'source_restarted' ? isSuperseded(draft.site, open) : open.lastSeenAt < before;
  return justified ? draft.estimated(open, reason, before) : { kind: 'nothing' };
}

/** What a start takes the place of: the session it names as its previous one, if it says so, and its own tab's. */
export function formerOf(draft: Draft, data: SessionStartedData, replace: boolean): readonly OpenSession[] {
  const former = new Set(draft.sessionsOfInstance(data.clientInstanceId));
  if (replace && data.previousSessionId !== null) former.add(data.previousSessionId);
  former.delete(data.sessionId);
  return [...former].flatMap((id) => draft.presentSession(id) ?? []);
}

/** Ends them at the instant where the start that takes their place begins. */
export function replace(draft: Draft, former: readonly OpenSession[], data: SessionStartedData): void {
  for (const session of former) {
    const endedAt = Math.max(data.startedAt, session.startedAt);
    draft.ended({
      sessionId: session.id,
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

/** The sessions a start may end to get in, as far as they are still their owner's. */
export function terminatedBy(draft: Draft, { terminate = [], data }: StartRequest): readonly OpenSession[] {
  const ids = new Map(terminate.map(({ sessionId, userId }) => [sessionId, userId]));
  ids.delete(data.sessionId);
  return [...ids].flatMap(([id, userId]) => {
    const session = draft.presentSession(id);
    return session === undefined || session.userId !== userId ? [] : [session];
  });
}

/** Ends them because the user wants to be let in instead. */
export function terminate(
  draft: Draft,
  sessions: readonly OpenSession[],
  { sessionId }: SessionStartedData,
): void {
  for (const session of sessions) {
    const author = { endedBy: 'user', endedByName: null } as const;
    draft.ended({ ...imposedEnd(draft, session, 'revoked'), ...author, replacedBySessionId: sessionId });
  }
}
