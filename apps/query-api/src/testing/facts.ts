import {
  defaultPolicy,
  noMeta,
  type EndReason,
  type HeadcountEvent,
  type Limit,
  type Millis,
  type SessionDeniedData,
  type SessionStartedData,
} from '@headcount/session-core';

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

export function startAt(
  sessionId: string,
  startedAt: Millis,
  userId: string | null,
  more: Partial<SessionStartedData> = {},
): Said {
  const told = { policy: defaultPolicy, inferred: false, overLimit: false, ageMs: 0 };
  return { type: 'SessionStarted', data: { ...noMeta, sessionId, startedAt, userId, ...told, ...more } };
}

export function endAt(sessionId: string, endedAt: Millis, reason: EndReason = 'logout'): Said {
  const exact = reason === 'logout';
  const by = {
    bySource: exact,
    endedBy: exact ? 'user' : 'system',
    endedByName: null,
    endedBefore: null,
  } as const;
  const precision = exact ? 'exact' : 'estimated';
  return { type: 'SessionEnded', data: { sessionId, endedAt, reason, precision, ...by } };
}

/** The limit of the site, but for what is told; null: there is none any more. */
export function limitChanged(limitId: string, more: Partial<Limit> | null, changedBy = 'ada'): Said {
  const limit: Limit = {
    ...{ id: limitId, scope: 'site', attribute: null, key: null, unit: 'sessions', max: 1, mode: 'deny' },
    ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: 3_600_000, ...more },
  };
  return { type: 'LimitChanged', data: { limitId, limit: more === null ? null : limit, changedBy } };
}

export function refusedAt(sessionId: string, at: Millis, more: Partial<SessionDeniedData> = {}): Said {
  const limit = { limitId: 'all', scope: 'site', mode: 'deny', key: null, max: 1, current: 1 } as const;
  const asker = { userId: 'ada', clientId: null, sourceId: null } as const;
  return {
    type: 'SessionDenied',
    data: { ...limit, ...asker, request: 'start', sessionId, at, count: 1, ...more },
  };
}
