import type { FastifyInstance } from 'fastify';
import { sendProblem, problemFrom } from './problem.js';
import { refuseKeyInUrl, type RefusedKeys } from './refused-keys.js';

export interface Protection {
  readonly refusedKeys: RefusedKeys;
  readonly publicUrl: string;
}

/** What holds for every route of a server, those too that there are not; before any route is made. */
export function protect(fastify: FastifyInstance, { refusedKeys, publicUrl }: Protection): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      refuseKeyInUrl(request.url);
      done();
    } catch (error) {
      const problem = problemFrom(refusedKeys.answerFor(error, request.ip));
      void sendProblem(reply, request, problem, publicUrl);
    }
  });
}
