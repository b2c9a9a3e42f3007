import { startBody, type StartAnswer } from '@headcount/contracts';
import { startStopProblem, type SessionStartedData } from '@headcount/session-core';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat } from '../admission/beat.js';
import { liveIncarnation } from '../admission/sources.js';
import type { Collector } from '../admission/collector.js';
import { endedProblem, leaseOf, openSessionView } from './answers.js';
import type { ReportedBy } from './reported-by.js';
import { limitProblem, terminationsOf } from './limit-problem.js';
import { mustBeAlive } from './must-be-alive.js';
import { refuseLate, startedFrom } from './reports.js';

/** What the connection shows of a client that speaks for itself. */
export interface SeenOfClient {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}
export const unseen: SeenOfClient = { ipAddress: null, userAgent: null };

/** `POST /sessions`: 201 for a new session, 200 for one that is open already. */
export async function startSession(
  collector: Collector,
  by: ReportedBy,
  body: unknown,
  seen: SeenOfClient = unseen,
): Promise<{ status: 200 | 201; answer: StartAnswer }> {
  const { site, observing } = by;
  const receivedAt = collector.now();
  const sessions = collector.sessionsOf(site);
  const parsed = parseInput(startBody, body);
  const told = {
    ...parsed,
    ipAddress: parsed.ipAddress ?? seen.ipAddress,
    userAgent: parsed.userAgent ?? seen.userAgent,
  };
  const { data, time } = startedFrom(told, receivedAt, sessions);
  const { at } = collector.corrections.noted(time);
  refuseLate(at, receivedAt, sessions.policy);
  const unending = startStopProblem(data.policy, data);
  if (unending !== null) throw new ProblemError('invalid_request', { detail: `liveness: ${unending}` });
  await liveIncarnation(collector, site, data);
  const terminate = terminationsOf(collector, data, { site, tokens: parsed.terminate });
  const replace = parsed.replace === true;
  const answer = await collector.submit(site, { kind: 'start', data, replace, observing, terminate });
  if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
  switch (answer.outcome.kind) {
    case 'stale':
      throw new ProblemError('stale_incarnation');
    case 'refused':
      throw limitProblem(collector, by, answer.outcome.refusal);
    case 'conflict':
      throw new ProblemError('session_id_conflict', { detail: whoseItIs(collector, site, data) });
    case 'ended':
      throw new ProblemError('session_already_ended', {
        extensions: endedProblem(answer.outcome.session).options.extensions!,
      });
    case 'fact': {
      const fresh = answer.outcome.did === 'started';
      if (at > data.startedAt)
        return { status: fresh ? 201 : 200, answer: await prove(collector, by, data, at) };
      return {
        status: fresh ? 201 : 200,
        answer: answerOf(collector, site, data.sessionId, answer.position!),
      };
    }
    default:
      return { status: 200, answer: await prove(collector, by, data, at) };
  }
}

/** A session that began before it was reported was seen alive at the report, too. */
async function prove(
  collector: Collector,
  by: ReportedBy,
  data: SessionStartedData,
  at: number,
): Promise<StartAnswer> {
  const { site, observing } = by;
  const { sessionId, ageMs } = data;
  const outcome = await recordBeat(collector, {
    site,
    sourceId: data.sourceId,
    beat: { sessionId, at, active: true, ageMs },
    inferred: data,
    observing,
  });
  const ended = () => new ProblemError('session_already_ended');
  return answerOf(collector, site, sessionId, mustBeAlive(collector, by, outcome, ended).position);
}

/** In whose way the start is, for people; no names, as they may be of somebody else. */
function whoseItIs(collector: Collector, site: string, { sessionId, sourceId }: SessionStartedData): string {
  const open = collector.sessionsOf(site).open.get(sessionId);
  const whose = open === undefined || open.sourceId === sourceId ? 'of another user' : 'of another source';
  return `the open session of this id is ${whose}`;
}

/** An open session, with its lease. @throws ProblemError `session_already_ended` */
export function answerOf(
  collector: Collector,
  site: string,
  sessionId: string,
  position: string,
): StartAnswer {
  const session = collector.sessionsOf(site).open.get(sessionId);
  if (session === undefined)
    throw new ProblemError('session_already_ended', { detail: 'it ended while it was being started' });
  const lease = leaseOf(session, collector.tail.state.clock.now, collector.now());
  return { session: openSessionView(site, session), ...lease, position };
}
