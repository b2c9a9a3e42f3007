import { idSchema } from '@headcount/contracts';
import { endAuthors } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { z } from 'zod';
import type { Collector } from '../../admission/collector.js';
import { endSession } from '../end.js';
import { heartbeats } from '../heartbeats.js';
import { identifySession } from '../identify.js';
import type { ReportedBy } from '../reported-by.js';
import { timeOf } from '../reports.js';
import { startSession } from '../start.js';
import type { Report } from './translate.js';

/** What an event that was accepted did; `code` where it met something its sender may want to know. */
export interface Recorded {
  readonly outcome: string;
  readonly code?: string;
}

/**
 * Records one event as the route of the same meaning does.
 *
 * @throws ProblemError when that route would refuse it
 */
export function recordEvent(collector: Collector, by: ReportedBy, { kind, body }: Report): Promise<Recorded> {
  switch (kind) {
    case 'start':
      return start(collector, by, body);
    case 'heartbeat':
      return beat(collector, by, body);
    case 'end':
      return end(collector, by.site, body);
    case 'identify':
      return identify(collector, by, body);
    case 'revoke':
      return revoke(collector, by.site, body);
  }
}

type Body = Report['body'];

const instant = z.iso.datetime({ offset: true });

async function start(collector: Collector, by: ReportedBy, body: Body): Promise<Recorded> {
  const id = sessionIdOf(body);
  const { status } = await startSession(collector, by, { ...body, id });
  return { outcome: status === 201 ? 'started' : 'resumed' };
}

async function beat(collector: Collector, by: ReportedBy, body: Body): Promise<Recorded> {
  const { accepted, results } = await heartbeats(collector, by, body);
  const [first] = results;
  if (first === undefined) return { outcome: 'accepted' };
  if (accepted === 0 && first.status === 'late') throw new ProblemError('too_late');
  if (accepted === 0 && first.status === 'invalid')
    throw new ProblemError(first.code === 'invalid_id' ? 'invalid_id' : 'invalid_request');
  return { outcome: accepted > 0 ? 'accepted' : first.status, code: first.code };
}

async function end(collector: Collector, site: string, body: Body): Promise<Recorded> {
  const { position } = await endSession(collector, site, sessionIdOf(body), body);
  return { outcome: position === null ? 'repeated' : 'ended' };
}

async function identify(collector: Collector, by: ReportedBy, body: Body): Promise<Recorded> {
  const { did } = await identifySession(collector, by, sessionIdOf(body), body);
  return { outcome: did };
}

export const revokeBody = z.object({
  sessionId: idSchema,
  endedBy: z.enum(endAuthors).default('system'),
  endedAt: instant.nullish(),
});

async function revoke(collector: Collector, site: string, body: Body): Promise<Recorded> {
  const { sessionId, endedBy, endedAt } = parseInput(revokeBody, body);
  const time = timeOf({ at: endedAt }, collector.now(), collector.sessionsOf(site).policy);
  const { at } = collector.corrections.noted(time);
  const told = { endedAt: at, bySource: false, endedBy, endedByName: null };
  const answer = await collector.submit(site, { kind: 'end', sessionId, reason: 'revoked', ...told });
  if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
  if (answer.outcome.kind === 'unknown') throw new ProblemError('session_not_found');
  return { outcome: answer.position === null ? 'repeated' : 'ended' };
}

/** @throws ProblemError `invalid_request`, `invalid_id` */
export function sessionIdOf({ sessionId }: Body): string {
  if (sessionId == null) throw new ProblemError('invalid_request', { detail: 'sessionId: is missing' });
  return parseInput(idSchema, sessionId);
}
