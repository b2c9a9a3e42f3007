import { heartbeatBody, type HeartbeatAnswer } from '@headcount/contracts';
import { parseInput, ProblemError } from '@headcount/service-kit';
import { recordBeat } from '../admission/beat.js';
import type { Collector } from '../admission/collector.js';
import { endedProblem, leaseOf } from './answers.js';
import { BeatReader } from './beats-of.js';
import { mustBeAlive } from './must-be-alive.js';
import type { ReportedBy } from './reported-by.js';

/** Shape of the answer, so that its serializer is made once; what an answer of another status has is told elsewhere. */
export const heartbeatAnswer = {
  response: {
    200: {
      type: 'object',
      required: ['status', 'leaseExpiresAt', 'nextHeartbeatInSeconds', 'position'],
      properties: {
        status: { type: 'string' },
        leaseExpiresAt: { type: ['string', 'null'] },
        nextHeartbeatInSeconds: { type: 'number' },
        position: { type: 'string' },
      } satisfies Record<keyof HeartbeatAnswer, object>,
    },
  },
} as const;

/** `POST /sessions/{id}/heartbeats`. */
export async function heartbeat(
  collector: Collector,
  by: ReportedBy,
  sessionId: string,
  body: unknown,
): Promise<HeartbeatAnswer> {
  const { site, observing } = by;
  const parsed = parseInput(heartbeatBody, body);
  const receivedAt = collector.now();
  const sessions = collector.sessionsOf(site);
  const source = { sourceId: sessions.open.get(sessionId)?.sourceId ?? null, incarnation: null };
  const reporting = {
    site,
    sessions,
    source,
    receivedAt,
    sentAt: parsed.sentAt,
    observing,
    corrections: collector.corrections,
  };
  const reported = new BeatReader(reporting).read(sessionId, parsed);
  if (reported === null) throw new ProblemError('too_late', { detail: 'at: is too long ago' });
  const outcome = await recordBeat(collector, reported);
  const { session, position } = mustBeAlive(collector, by, outcome, endedProblem);
  const lease = leaseOf(session, collector.tail.state.clock.now, collector.now());
  return { status: 'active', ...lease, position };
}
