import { isId } from '@headcount/contracts';
import { lastEventIdOf, openEventStream, ProblemError, whenGone } from '@headcount/service-kit';
import type { FastifyInstance } from 'fastify';
import type { Tail } from '../admission/tail.js';
import type { IngestAccess } from '../intake/access.js';
import type { NoticeHub } from './notice-hub.js';

export interface NoticeRoutes {
  readonly hub: NoticeHub;
  readonly tail: Tail;
  readonly keys: IngestAccess;
}

/** `GET /sources/{sourceId}/notices`: a stream of events that stays open. */
export function registerNotices(fastify: FastifyInstance, { hub, tail, keys }: NoticeRoutes): void {
  fastify.addHook('preClose', (done) => {
    hub.stop();
    done();
  });
  fastify.get<{ Params: { sourceId: string } }>(
    '/sources/:sourceId/notices',
    { exposeHeadRoute: false },
    (request, reply) => {
      const { sourceId } = request.params;
      const { authorization } = request.headers;
      const { site, keyId } = keys.admit(request);
      if (!isId(sourceId)) throw new ProblemError('invalid_id');
      if (tail.problem !== null) throw new ProblemError('log_unavailable', { detail: tail.problem });
      hub.demandRoom(keyId);
      const mayRead = () => isGranted(keys, authorization);
      const lastEventId = lastEventIdOf(request);
      const sink = openEventStream(reply);
      whenGone(reply, hub.add({ site, sourceId, keyId, lastEventId, sink, mayRead }));
    },
  );
}

function isGranted(keys: IngestAccess, authorization: string | undefined): boolean {
  try {
    keys.of(authorization);
    return true;
  } catch (error) {
    // while the keys are being read again nothing is known against anybody
    return error instanceof ProblemError && error.code === 'log_unavailable';
  }
}
