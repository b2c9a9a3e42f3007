import type { NoticeData, NoticeType } from '@headcount/contracts';
import {
  formatPosition,
  siteOf,
  type CollectorState,
  type EndReason,
  type HeadcountEvent,
  type Position,
  type RecordedFact,
} from '@headcount/session-core';

/** A fact about a session that its source did not tell itself. */
export interface Notice {
  readonly site: string;
  readonly sourceId: string;
  readonly position: Position;
  readonly type: NoticeType;
  readonly data: NoticeData;
}

/** Ends that follow from what the source said, as those of a snapshot, are no news to it. */
const news: Partial<Record<EndReason, NoticeType>> = {
  revoked: 'session.revoked',
  evicted: 'session.evicted',
  max_duration: 'session.max_duration',
  replaced: 'session.replaced',
  lease_expired: 'session.lease_expired',
};

/** What the source of a session has to hear of a fact, with the state right behind it; null for nothing. */
export function noticeOf(state: CollectorState, { event, position }: RecordedFact): Notice | null {
  const type = typeOf(event);
  if (type === null || !('sessionId' in event.data)) return null;
  const { open, ended } = siteOf(state, event.site);
  const session = ended.get(event.data.sessionId) ?? open.get(event.data.sessionId);
  if (session === undefined || session.sourceId === null) return null;
  const { sourceId, id: sessionId, userId, incarnation } = session;
  const by = event.type === 'SessionEnded' ? event.data : { endedBy: null, endedByName: null };
  const data = {
    ...{ sessionId, userId, incarnation, at: new Date(event.receivedAt).toISOString() },
    ...{ endedBy: by.endedBy, endedByName: by.endedByName },
  };
  return { site: event.site, sourceId, position, type, data };
}

function typeOf(event: HeadcountEvent): NoticeType | null {
  if (event.type === 'SeatReleased') return 'seat.released';
  return event.type === 'SessionEnded' && !event.data.bySource ? (news[event.data.reason] ?? null) : null;
}

/** The notice as an event of a stream (`text/event-stream`). */
export function eventText({ position, type, data }: Notice): string {
  return `id: ${formatPosition(position)}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
