import type { StoredEnvelope } from '@headcount/event-log';
import type { SessionKey } from '@headcount/read-model';
import type { HeadcountEvent } from '@headcount/session-core';
import { SessionMap } from './session-map.js';

/** The sessions that the envelopes speak of and that are `wanted`, each once. */
export function sessionsIn(
  envelopes: readonly StoredEnvelope[],
  wanted: (site: string, id: string) => boolean,
): readonly SessionKey[] {
  const sessions = new SessionMap<true>();
  for (const { facts } of envelopes)
    for (const { event } of facts)
      for (const id of sessionIdsOf(event)) if (wanted(event.site, id)) sessions.set(event.site, id, true);
  return sessions.keys();
}

/** The sessions whose rows an event may change; one may come several times. */
export function* sessionIdsOf({ type, data }: HeadcountEvent): Iterable<string> {
  if (type === 'Heartbeat') for (const { sessionId } of data.beats) yield sessionId;
  else if ('sessionId' in data && type !== 'SessionDenied') yield data.sessionId;
}
