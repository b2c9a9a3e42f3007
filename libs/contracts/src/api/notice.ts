import type { EndAuthor } from '@headcount/session-core';

/**
 * What a source is told of its sessions that it did not say itself, as the name of an event of its stream. `reset`:
 * what was said between the last id of the reader and now is not remembered.
 */
export const noticeTypes = [
  'session.revoked',
  'session.evicted',
  'session.max_duration',
  'session.replaced',
  'session.lease_expired',
  'seat.released',
  'reset',
] as const;
export type NoticeType = (typeof noticeTypes)[number];

/** The data of a notice; of `reset` there is none but `{}`. The id of the event is the position of the fact. */
export interface NoticeData {
  readonly sessionId: string;
  readonly userId: string | null;
  readonly incarnation: string | null;
  /** When the collector wrote the fact. */
  readonly at: string;
  /** Who ended the session; null of `seat.released`. */
  readonly endedBy: EndAuthor | null;
  /** The administrator's key, by its name. */
  readonly endedByName: string | null;
}
