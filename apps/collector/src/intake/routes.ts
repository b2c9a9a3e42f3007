import { isId, largestBodyBytes } from '@headcount/contracts';
import {
  addressOf,
  clientAddressBehind,
  ProblemError,
  RateLimit,
  sendProblem,
  throttled,
  type ClientAddress,
  type Logger,
  type RefusedKeys,
} from '@headcount/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Collector } from '../admission/collector.js';
import type { CollectorMetrics } from '../metrics.js';
import type { NoticeHub } from '../notices/notice-hub.js';
import { registerNotices } from '../notices/routes.js';
import { IngestAccess } from './access.js';
import { takeJsonBodies } from './bodies.js';
import { endSession } from './end.js';
import { registerEvents } from './events/routes.js';
import { EventIntake } from './events/take-events.js';
import { heartbeat, heartbeatAnswer } from './heartbeat.js';
import { heartbeats } from './heartbeats.js';
import { identifySession } from './identify.js';
import { notingMethods } from './other-methods.js';
import { intakeProblem, isOutage } from './problem.js';
import { register } from './register.js';
import { reportedBy, type ReportedBy } from './reported-by.js';
import { takeSnapshot } from './snapshot.js';
import { startSession, unseen, type SeenOfClient } from './start.js';
import { unknownFields, type BodyType } from './unknown-fields.js';

export interface IntakeOptions {
  readonly collector: Collector;
  readonly metrics: CollectorMetrics;
  readonly notices: NoticeHub;
  readonly logger: Logger;
  readonly refusedKeys: RefusedKeys;
  readonly publicUrl: string;
  /** How the address of a client is found that speaks to the collector itself; left out: it isn't asked for. */
  readonly clientAddress?: ClientAddress | undefined;
  /** Of one key; 0 or left out: as many as come. */
  readonly requestsPerSecond?: number;
}

const ofConnection = clientAddressBehind('0');

type WithId = { Params: { id: string } };
type SourceParams = { sourceId: string };

/** The hot path: raw Fastify routes below `/collect/v1`, nothing of Nest's between them and the collector. */
export function registerIntake(fastify: FastifyInstance, options: IntakeOptions): void {
  const { collector, metrics, logger } = options;
  const { clientAddress = ofConnection } = options;
  const addressIn = (request: FastifyRequest) => addressOf(request, clientAddress);
  const keys = new IngestAccess(collector, options.refusedKeys, addressIn);
  const bodyOf = (type: BodyType, { body }: FastifyRequest): unknown => {
    metrics.unknownFields(type, unknownFields[type](body));
    return body;
  };
  const rates = new RateLimit(options.requestsPerSecond ?? 0);
  const access = (request: FastifyRequest): ReportedBy => {
    const granted = keys.admit(request);
    rates.demand(granted);
    return reportedBy(granted);
  };
  const seen = (request: FastifyRequest) => seenOf(request, options.clientAddress);
  void fastify.register(
    (scope, _options, done) => {
      const refuseOthers = notingMethods(scope);
      takeJsonBodies(scope);
      answerProblems(scope, options);
      scope.post('/sessions', async (request, reply) => {
        const by = access(request);
        const body = bodyOf('start', request);
        const { status, answer } = await startSession(collector, by, body, seen(request));
        metrics.ingested('start', status === 201 ? 'started' : 'resumed');
        if (status === 201)
          void reply.header('location', `/api/v1/sessions/${encodeURIComponent(answer.session.id)}`);
        return reply.status(status).send(answer);
      });
      scope.post<WithId>('/sessions/:id/heartbeats', { schema: heartbeatAnswer }, async (request) => {
        const by = access(request);
        const answer = await heartbeat(collector, by, known(request.params.id), bodyOf('heartbeat', request));
        metrics.ingested('heartbeat', 'accepted');
        return answer;
      });
      scope.post('/heartbeats', async (request, reply) => {
        const by = access(request);
        const answer = await heartbeats(collector, by, bodyOf('heartbeats', request));
        metrics.ingested('heartbeat', 'accepted', answer.accepted);
        for (const { code } of answer.results) metrics.ingested('heartbeat', code);
        return reply.send(answer);
      });
      scope.post<WithId>('/sessions/:id/identify', async (request, reply) => {
        const by = access(request);
        const id = known(request.params.id);
        const { did, answer } = await identifySession(collector, by, id, bodyOf('identify', request));
        metrics.ingested('identify', did);
        return reply.send(answer);
      });
      scope.post<WithId>('/sessions/:id/end', async (request, reply) => {
        const { site } = access(request);
        const answer = await endSession(collector, site, known(request.params.id), bodyOf('end', request));
        metrics.ingested('end', answer.position === null ? 'repeated' : 'ended');
        return reply.send(answer);
      });
      scope.put<{ Params: SourceParams & { incarnation: string } }>(
        '/sources/:sourceId/incarnations/:incarnation',
        async (request, reply) => {
          const { site } = access(request);
          const source = {
            sourceId: known(request.params.sourceId),
            incarnation: known(request.params.incarnation),
          };
          return reply.send(await register(collector, site, source, bodyOf('register', request)));
        },
      );
      scope.put<{ Params: SourceParams }>('/sources/:sourceId/snapshot', async (request, reply) => {
        const by = access(request);
        const answer = await takeSnapshot(
          collector,
          by,
          known(request.params.sourceId),
          bodyOf('snapshot', request),
        );
        metrics.ingested('heartbeat', 'accepted', answer.refreshed);
        metrics.ingested('start', 'started', answer.started);
        metrics.ingested('end', 'ended', answer.ended);
        return reply.send(answer);
      });
      registerNotices(scope, { hub: options.notices, tail: collector.tail, keys });
      registerEvents(scope, new EventIntake(collector, metrics, logger), { keys, rates });
      scope.after(refuseOthers);
      done();
    },
    { prefix: '/collect/v1', bodyLimit: largestBodyBytes },
  );
}

/** Where clients speak to the collector themselves, the request tells of them. */
function seenOf(request: FastifyRequest, clientAddress: ClientAddress | undefined): SeenOfClient {
  if (clientAddress === undefined) return unseen;
  return { ipAddress: addressOf(request, clientAddress), userAgent: request.headers['user-agent'] ?? null };
}

/** @throws ProblemError `invalid_id` */
function known(id: string): string {
  if (!isId(id)) throw new ProblemError('invalid_id');
  return id;
}

function answerProblems(
  scope: FastifyInstance,
  { logger, metrics, publicUrl, collector }: IntakeOptions,
): void {
  const warn = throttled(
    (kind, details, held) => logger.warn({ ...details, held }, kind),
    () => collector.now(),
  );
  scope.setErrorHandler((error, request, reply) => {
    const problem = intakeProblem(error);
    if (problem.code === 'internal_error')
      logger.error({ err: error, requestId: request.id }, 'request failed');
    else if (isOutage(problem)) warn(problem.code, { detail: problem.message });
    metrics.ingested('request', problem.code);
    return sendProblem(reply, request, problem, publicUrl);
  });
}
