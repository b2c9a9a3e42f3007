import { problems, type ReportKind } from '@headcount/contracts';

/** Kinds of reports; `event` is one that was not understood, `request` a whole request that was refused. */
export type IngestType = ReportKind | 'event' | 'request';

const common = ['duplicate', 'backfilled', 'invalid_request', 'too_late'];
const ofOneSession = ['session_already_ended', 'session_limit_exceeded', 'stale_incarnation'];

/** What usually becomes of each: these are told as 0 until it has happened, so that a first time is seen as a rise. */
export const usualOutcomes: Readonly<Record<IngestType, readonly string[]>> = {
  start: ['started', 'resumed', 'session_id_conflict', ...ofOneSession, ...common],
  heartbeat: ['accepted', 'session_ended', 'session_limit_exceeded', 'stale_incarnation', ...common],
  identify: ['login', 'logout', 'repeated', 'session_not_found', ...ofOneSession, ...common],
  end: ['ended', 'repeated', ...common],
  revoke: ['ended', 'repeated', 'session_not_found', ...common],
  event: ['invalid_json', 'invalid_request', 'unknown_event_type'],
  request: Object.keys(problems),
};
