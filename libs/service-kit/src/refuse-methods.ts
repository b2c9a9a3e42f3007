import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ProblemError } from './problem.js';

const refusable: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Whoever asks a path for what it doesn't do is told what it does (405 and `Allow`), and not that there is no such path.
 *
 * @param taken the methods that have a route at `url`
 */
export function refuseMethods(scope: FastifyInstance, url: string, taken: ReadonlySet<string>): void {
  const allow = [...taken].sort().join(', ');
  const method = refusable.filter((one) => !taken.has(one));
  scope.route({
    method,
    url,
    exposeHeadRoute: false,
    handler: (_request, reply) => {
      void reply.header('allow', allow);
      throw new ProblemError('method_not_allowed', { detail: `this path takes ${allow}` });
    },
  });
}
