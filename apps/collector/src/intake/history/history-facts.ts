import { endBody, heartbeatsBody, identifyBody, mostItems, startBody } from '@headcount/contracts';
import {
  endAuthors,
  endReasons,
  type Beat,
  type EndReason,
  type Millis,
  type SessionStartedData,
  type SiteSessions,
} from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { z } from 'zod';
import type { HistoryEvent } from '../../admission/history.js';
import { revokeBody, sessionIdOf } from '../events/record.js';
import type { Report } from '../events/translate.js';
import { beatOf, millisOf, startedFrom } from '../reports.js';

/** What is known where an event of history is taken apart. */
export interface HistoryContext {
  readonly sessions: SiteSessions;
  /** By the collector's clock: history lies before it. */
  readonly now: Millis;
}

/** A session that is spoken of without being started: it lived at this instant. */
export interface Mention {
  readonly sessionId: string;
  readonly sourceId: string | null;
  readonly at: Millis;
}

/** One event of history as facts. Each counts for the time that it tells; none is late, corrected or refused a seat. */
export interface HistoryFacts {
  readonly starts: readonly SessionStartedData[];
  readonly others: readonly HistoryEvent[];
  readonly beats: readonly { readonly sourceId: string | null; readonly beat: Beat }[];
  readonly mentioned: readonly Mention[];
}

const nothing: HistoryFacts = { starts: [], others: [], beats: [], mentioned: [] };

/** @throws ProblemError `invalid_request`, also for what tells no time of its own or one in the future */
export function historyFactsOf({ kind, body }: Report, context: HistoryContext): HistoryFacts {
  switch (kind) {
    case 'start':
      return startFacts(body, context);
    case 'heartbeat':
      return beatFacts(body, context);
    case 'identify':
      return identityFacts(body, context);
    case 'end':
      return endFacts(body, context);
    case 'revoke': {
      const { sessionId, endedBy, endedAt } = parseInput(revokeBody, body);
      const at = instantOf(endedAt, 'endedAt', context);
      return endedFacts(sessionId, { reason: 'revoked', endedBy, at, endedByName: null });
    }
  }
}

type Body = Report['body'];

/** A start as history knows it: under the lease and the gaps of today, but without a max age. */
export function asHistory(data: SessionStartedData): SessionStartedData {
  return { ...data, policy: { ...data.policy, maxAgeMs: null }, history: true };
}

function startFacts(told: Body, context: HistoryContext): HistoryFacts {
  const body = parseInput(startBody, { ...told, id: sessionIdOf(told) });
  const at = instantOf(body.occurredAt ?? body.startedAt, 'occurredAt', context);
  const timed = { ...body, occurredAt: new Date(at).toISOString(), sentAt: null };
  const data = asHistory(startedFrom(timed, at, context.sessions).data);
  const { sessionId, startedAt, sourceId, previousSessionId: previous } = data;
  const seen = at > startedAt ? [{ sourceId, beat: { sessionId, at, active: true } }] : [];
  const started = { ...nothing, starts: [data], beats: seen };
  if (body.replace !== true || previous === null) return started;
  const end = { reason: 'replaced', endedBy: 'user', at: startedAt, endedByName: null } as const;
  const { others, mentioned } = endedFacts(previous, { ...end, replacedBySessionId: sessionId });
  return { ...started, others, mentioned };
}

function beatFacts(told: Body, context: HistoryContext): HistoryFacts {
  const { beats, sourceId = null } = parseInput(heartbeatsBody, told);
  if (beats.length > mostItems)
    throw new ProblemError('body_too_large', { detail: `at most ${mostItems} beats at once` });
  const timed = beats.map((beat) => ({ beat, at: instantOf(beat.at, 'at', context) }));
  return {
    ...nothing,
    beats: timed.map(({ beat, at }) => ({
      sourceId,
      beat: beatOf({ sessionId: beat.sessionId, at, ageMs: 0 }, beat),
    })),
    mentioned: timed.map(({ beat, at }) => ({
      ...{ sessionId: beat.sessionId, sourceId },
      at: at - Math.round(beat.elapsedMs ?? 0),
    })),
  };
}

function identityFacts(told: Body, context: HistoryContext): HistoryFacts {
  const sessionId = sessionIdOf(told);
  const { userId, at: toldAt } = parseInput(identifyBody, told);
  const at = instantOf(toldAt, 'at', context);
  return {
    ...nothing,
    others: [{ type: 'SessionIdentified', time: at, data: { sessionId, userId, at } }],
    beats: [{ sourceId: null, beat: { sessionId, at, active: userId !== null } }],
    mentioned: [{ sessionId, sourceId: null, at }],
  };
}

/** History may know of any end, and by whom; an import says how uncertain its estimate is. */
const historyEndBody = endBody.extend({
  reason: z.enum(endReasons).nullish(),
  endedBy: z.enum(endAuthors).nullish(),
  endedByName: z.string().max(128).nullish(),
  uncertaintySeconds: z
    .number()
    .min(0)
    .max(366 * 86_400)
    .nullish(),
});

function endFacts(told: Body, context: HistoryContext): HistoryFacts {
  const sessionId = sessionIdOf(told);
  const body = parseInput(historyEndBody, told);
  const at = instantOf(body.endedAt, 'endedAt', context);
  const reason = body.reason ?? 'client_closed';
  const { elapsedMs, uncertaintySeconds } = body;
  const facts = endedFacts(sessionId, {
    ...{ reason, at, endedByName: body.endedByName ?? null },
    endedBy: body.endedBy ?? (reason === 'logout' || reason === 'client_closed' ? 'user' : 'system'),
    ...(uncertaintySeconds == null ? {} : { endedBefore: at + Math.round(uncertaintySeconds * 1000) }),
  });
  const mentioned = { sessionId, sourceId: null, at: at - Math.round(elapsedMs ?? 0) };
  return { ...facts, mentioned: [mentioned] };
}

const estimated: ReadonlySet<EndReason> = new Set<EndReason>([
  'source_restarted',
  'source_snapshot',
  'lease_expired',
  'unknown',
]);
const imposed: ReadonlySet<EndReason> = new Set<EndReason>([
  'revoked',
  'evicted',
  'max_duration',
  'replaced',
]);

interface ToldEnd {
  readonly reason: EndReason;
  readonly at: Millis;
  readonly endedBy: (typeof endAuthors)[number];
  readonly endedByName: string | null;
  readonly endedBefore?: Millis;
  readonly replacedBySessionId?: string;
}

/** An estimated end lies at the last known time: until then the session was alive. */
function endedFacts(sessionId: string, told: ToldEnd): HistoryFacts {
  const { at, reason, endedBefore, ...rest } = told;
  const isEstimated = estimated.has(reason);
  const data = {
    ...{ sessionId, reason, endedAt: at, ...rest },
    precision: isEstimated ? ('estimated' as const) : ('exact' as const),
    bySource: !isEstimated && !imposed.has(reason),
    endedBefore: isEstimated ? (endedBefore ?? null) : at,
  };
  return {
    ...nothing,
    others: [{ type: 'SessionEnded', time: at, data }],
    beats: isEstimated ? [{ sourceId: null, beat: { sessionId, at, active: false } }] : [],
    mentioned: [{ sessionId, sourceId: null, at }],
  };
}

function instantOf(text: string | null | undefined, name: string, { sessions, now }: HistoryContext): Millis {
  const at = millisOf(text);
  if (at === null)
    throw new ProblemError('invalid_request', { detail: `${name}: is missing, and so is the event's time` });
  if (at > now + sessions.policy.futureToleranceMs)
    throw new ProblemError('invalid_request', { detail: `${name}: ${text} lies in the future` });
  return at;
}
