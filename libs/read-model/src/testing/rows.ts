import {
  defaultPolicy,
  noMeta,
  nothing,
  staysOf,
  UserDays,
  type Login,
  type SessionMeta,
  type SessionSignals,
} from '@headcount/session-core';
import type { Changes } from '../tables/changes.js';
import type { LiveRow } from '../tables/live.js';
import type { UserAgentRow } from '../tables/user-agent.js';
import type { UserDayRow } from '../tables/user-day.js';
import type { EndedColumns, SessionRow } from '../tables/session.js';

/** Builders of rows for tests; times in seconds after {@link testEpoch}. */

export const testEpoch = Date.UTC(2026, 2, 1);
export const at = (seconds: number): number => testEpoch + Math.round(seconds * 1000);

export interface TestSession {
  readonly id: string;
  readonly site?: string;
  readonly user?: string | null;
  readonly from: number;
  /** Its last signal. */
  readonly to: number;
  /** Its last active signal; default `to`. */
  readonly activeTo?: number;
  readonly ended?: boolean;
  readonly meta?: Partial<SessionMeta>;
  readonly unmeasured?: boolean;
  readonly userAgent?: UserAgentRow;
  /** Default: the user, from the start on. */
  readonly logins?: readonly Login[];
  readonly withoutLease?: boolean;
}

export function sessionRow(told: TestSession): SessionRow {
  const { id, site = 'default', user = null, from } = told;
  return {
    id,
    site,
    userId: user,
    logins: told.logins ?? (user === null ? [] : [{ userId: user, loginAt: at(from), logoutAt: null }]),
    startedAt: at(from),
    inferred: false,
    overLimit: false,
    seat: told.ended !== true,
    occupied: told.ended === true && told.to > from ? [[at(from), at(told.to)]] : [],
    occupiedSince: told.ended === true ? null : at(from),
    heartbeatMs: defaultPolicy.heartbeatMs,
    leaseMs: told.withoutLease === true ? null : defaultPolicy.leaseMs,
    idleAfterMs: defaultPolicy.idleAfterMs,
    danglingAfterMs: defaultPolicy.danglingAfterMs,
    ended: told.ended === true ? endedColumns(told) : null,
    meta: { ...noMeta, userId: user, ...told.meta },
    userAgentId: told.userAgent?.id ?? null,
  };
}

export function liveRow(told: TestSession): LiveRow {
  const state = { ...nothing, startedAt: at(told.from) };
  return { site: told.site ?? 'default', id: told.id, state, signals: signals(told) };
}

/** The changes that make the tables hold these sessions. */
export function changesFor(sessions: readonly TestSession[]): Changes {
  return {
    ...noChanges,
    sessions: sessions.map(sessionRow),
    userAgents: sessions.flatMap(({ userAgent }) => userAgent ?? []),
    live: sessions.filter(({ ended }) => ended !== true).map(liveRow),
    userDays: userDays(sessions),
  };
}

function userDays(sessions: readonly TestSession[]): readonly UserDayRow[] {
  const sites = new Map<string, UserDays>();
  for (const told of sessions) {
    const { site, startedAt, logins } = sessionRow(told);
    const users = sites.get(site) ?? new UserDays();
    sites.set(site, users);
    users.move([], staysOf({ startedAt, logins, endedAt: null, lastSeenAt: at(told.to) }));
  }
  return [...sites].flatMap(([site, users]) => users.days().map((day) => ({ site, ...day })));
}

export const noChanges: Changes = {
  sessions: [],
  userAgents: [],
  lives: [],
  live: [],
  signals: [],
  closed: [],
  cells: [],
  crowds: [],
  userDays: [],
  keys: [],
  keyRevocations: [],
  sites: [],
  policies: [],
  limits: [],
  denials: [],
  sourceClocks: [],
  sourceLives: [],
  deadLetters: [],
};

function endedColumns(told: TestSession): EndedColumns {
  return {
    ...signals(told),
    endedAt: at(told.to),
    endReason: 'lease_expired',
    endedBy: 'system',
    endedByName: null,
    endPrecision: 'estimated',
    endUncertaintyMs: 30_000,
    state: '{}',
  };
}

function signals({ from, to, activeTo = to, unmeasured }: TestSession): SessionSignals {
  return {
    spanMs: (to - from) * 1000,
    lastSeenAt: at(to),
    lastActiveAt: at(activeTo),
    connectedMs: (to - from) * 1000,
    activeMs: unmeasured === true ? null : (activeTo - from) * 1000,
    orphanRuns: 0,
    connectedSegments: to > from ? [[at(from), at(to)] as const] : [],
    measures: {},
    activeSegments: activeTo > from ? [[at(from), at(activeTo)] as const] : [],
  };
}
