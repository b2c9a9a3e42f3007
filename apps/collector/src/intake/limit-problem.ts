import {
  appRulesFor,
  type AppRule,
  type FullLimit,
  type OpenSession,
  type Refusal,
} from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';
import { readUserAgent } from '@headcount/user-agent';
import type { Collector } from '../admission/collector.js';
import { iso } from './answers.js';
import type { ReportedBy } from './reported-by.js';

const mostConflicts = 100;

/** 409 `session_limit_exceeded`, or the status that the site's policy asks for instead: what is full, and who is in. */
export function limitProblem(collector: Collector, by: ReportedBy, refusal: Refusal): ProblemError {
  const { by: limits, retryAfterMs } = refusal;
  const [tightest] = limits;
  const retryAfterSeconds = Math.ceil(retryAfterMs / 1000);
  const status = collector.sessionsOf(by.site).policy.limitStatus;
  return new ProblemError('session_limit_exceeded', {
    detail: `${seatsOf(tightest!)}. Please try again later.`,
    status,
    retryAfterSeconds,
    extensions: {
      limit: limitView(tightest!),
      current: tightest!.current,
      limits: limits.map((full) => ({ ...limitView(full), current: full.current })),
      retryAfterSeconds,
      conflicts: conflictsOf(collector, by, refusal),
    },
  });
}

function limitView({ limit: { id, scope, max, mode }, key }: FullLimit) {
  return { id, scope, key, max, mode };
}

function seatsOf({ limit, key, current }: FullLimit): string {
  const { scope, attribute, max } = limit;
  const whose = key === null ? '' : ` for ${scope === 'attribute' ? attribute : nouns[scope]} ${key}`;
  return max === 0 ? `There are no seats${whose}` : `${current} of ${max} seats${whose} are taken`;
}

const nouns = { site: 'site', user: 'user', client: 'client', user_client: 'user and client' } as const;

/** The sessions that hold the seats: those of the same user, or all of the tightest limit. */
function conflictsOf(collector: Collector, { site, admin = false }: ReportedBy, { by, userId }: Refusal) {
  const { open, limits, policy } = collector.sessionsOf(site);
  const seats = by.map(({ limit, at }) => limits.find(limit.id)?.at(at)?.ids ?? new Set<string>());
  const own = userId === null ? [] : limits.sessionsOf(userId);
  const ids = admin ? seats[0]! : [...own].filter((id) => seats.some((taken) => taken.has(id)));
  const sessions = [...ids].slice(0, mostConflicts).flatMap((id) => open.get(id) ?? []);
  return sessions
    .sort((a, b) => a.lastSeenAt - b.lastSeenAt)
    .map((session) => ({
      ...conflictView(session, policy.appRules),
      terminationToken: collector.tokens.issue({
        ...{ site, userId, sessionId: session.id },
        ownerId: session.userId,
      }),
    }));
}

/** What tells people which of their sessions this is; all four that its user agent tells are null without one. */
function conflictView(session: OpenSession, rules: readonly AppRule[]) {
  const { id, userId, clientId, startedAt, lastSeenAt, userAgent } = session;
  const read = userAgent === null ? null : readUserAgent(userAgent, appRulesFor(userAgent, rules));
  const { device = null, browser = null, os = null, app = null } = read ?? {};
  const at = { startedAt: iso(startedAt), lastSeenAt: iso(lastSeenAt) };
  return { sessionId: id, userId, clientId, ...at, device, browser, os, app };
}

/**
 * The sessions that a start may end, by the tokens it shows.
 *
 * @throws ProblemError `invalid_termination_token`
 */
export function terminationsOf(
  collector: Collector,
  { userId }: { readonly userId: string | null },
  { site, tokens }: { readonly site: string; readonly tokens: readonly string[] },
): readonly { readonly sessionId: string; readonly userId: string | null }[] {
  return tokens.map((token) => {
    const read = collector.tokens.read(token, { site, userId });
    if (typeof read === 'string')
      throw new ProblemError('invalid_termination_token', { detail: problems[read] });
    return { sessionId: read.sessionId, userId: read.ownerId };
  });
}

const problems = {
  unreadable: 'terminate: a token that was not issued here',
  expired: 'terminate: the token is too old; start without it to get another one',
  stolen: 'terminate: the token was issued to somebody else',
  unconfigured: 'terminate: this system issues no tokens (TERMINATION_SECRET is not set)',
} as const;
