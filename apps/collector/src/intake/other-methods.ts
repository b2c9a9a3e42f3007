import { ProblemError } from '@headcount/service-kit';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const refusable: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Notes the routes of a scope, and of those inside it, from now on. What it gives back is to be called when they are all
 * there: from then on whoever asks a path for what it doesn't do is told what it does (405 and `Allow`), and not that
 * there is no such path.
 */
export function notingMethods(scope: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  let noting = true;
  scope.addHook('onRoute', ({ method, routePath }) => {
    if (!noting) return;
    const methods = taken.get(routePath) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(routePath, methods);
  });
  return () => {
    noting = false;
    for (const [url, methods] of taken) refuse(scope, url, methods);
  };
}

function refuse(scope: FastifyInstance, url: string, taken: ReadonlySet<string>): void {
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
