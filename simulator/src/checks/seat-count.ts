import type { HeadcountEvent, Limit, Millis, SessionStartedData } from '@headcount/session-core';
import type { Recorded } from '../log/recorder.js';

/** A session as far as its seat is concerned. */
interface Sitting {
  readonly id: string;
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly identifiedAt: Millis;
  readonly seat: boolean;
}

/** What was true of the seats of a site from an instant on. */
export interface SeatsFrom {
  readonly storedAt: Millis;
  readonly limits: readonly Limit[];
  readonly sitting: readonly Sitting[];
}

/**
 * Who sat where, at every instant: read from the log as the protocol is written, and by nothing that the product is
 * made of.
 */
export function seatsOver(site: string, envelopes: readonly Recorded[]): readonly SeatsFrom[] {
  const known = new Map<string, Sitting>();
  const open = new Set<string>();
  const limits = new Map<string, Limit>();
  const over: SeatsFrom[] = [];
  const put = (id: string, change: Partial<Sitting>): void => {
    const before = known.get(id);
    if (before !== undefined) known.set(id, { ...before, ...change });
  };
  const take = (event: HeadcountEvent): boolean => {
    switch (event.type) {
      case 'SessionStarted':
        known.set(
          event.data.sessionId,
          started(open.has(event.data.sessionId) ? known.get(event.data.sessionId) : undefined, event.data),
        );
        open.add(event.data.sessionId);
        return true;
      case 'SessionResumed':
        if (!open.has(event.data.sessionId)) put(event.data.sessionId, { seat: true });
        open.add(event.data.sessionId);
        return true;
      case 'SessionEnded':
        return open.delete(event.data.sessionId);
      case 'SessionIdentified': {
        const { sessionId, userId, at } = event.data;
        if (at >= (known.get(sessionId)?.identifiedAt ?? at)) put(sessionId, { userId, identifiedAt: at });
        return true;
      }
      case 'SeatTaken':
        put(event.data.sessionId, { seat: true });
        return true;
      case 'SeatReleased':
        put(event.data.sessionId, { seat: false });
        return true;
      case 'LimitChanged':
        if (event.data.limit === null) limits.delete(event.data.limitId);
        else limits.set(event.data.limitId, event.data.limit);
        return true;
      default:
        return false;
    }
  };
  for (const { storedAt, facts } of envelopes) {
    const changed = facts.filter(({ event }) => event.site === site && take(event));
    if (changed.length === 0) continue;
    const sitting = [...open].flatMap((id) => known.get(id) ?? []).filter(({ seat }) => seat);
    over.push({ storedAt, limits: [...limits.values()], sitting });
  }
  return over;
}

/** The real start of an open session tells what was unknown; its seat stays what it is. */
function started(open: Sitting | undefined, data: SessionStartedData): Sitting {
  const { sessionId: id, userId, clientId, attributes, startedAt } = data;
  const identity = open === undefined || userId !== null ? { userId, identifiedAt: startedAt } : open;
  const { identifiedAt } = identity;
  return { id, userId: identity.userId, clientId, attributes, identifiedAt, seat: open?.seat ?? true };
}

/** How many seats are taken under a limit's key (as people read it; null for the site), in the limit's unit. */
export function takenUnder({ sitting }: SeatsFrom, limit: Limit, key: string | null): number {
  const here = sitting.filter((session) => isUnder(limit, session, key));
  return limit.unit === 'sessions'
    ? here.length
    : new Set(here.map(({ id, userId }) => userId ?? `\n${id}`)).size;
}

function isUnder(limit: Limit, session: Sitting, key: string | null): boolean {
  const { userId, clientId, attributes } = session;
  if (userId === null && !limit.countAnonymous) return false;
  for (const [name, values] of Object.entries(limit.exempt))
    if (values.includes(attributes[name] ?? '\n')) return false;
  switch (limit.scope) {
    case 'site':
      return true;
    case 'user':
      return userId === key;
    case 'client':
      return clientId === key;
    case 'user_client':
      return userId !== null && clientId !== null && `${userId}/${clientId}` === key;
    case 'attribute':
      return attributes[limit.attribute ?? ''] === key;
  }
}
