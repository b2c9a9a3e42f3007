import { refuseMethods } from '@headcount/service-kit';
import type { FastifyInstance } from 'fastify';

/**
 * Notes the routes of a scope, and of those inside it, from now on. What it gives back is to be called when they are all
 * there: it refuses every other method of their paths.
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
    for (const [url, methods] of taken) refuseMethods(scope, url, methods);
  };
}
