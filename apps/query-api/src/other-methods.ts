import { queryApiRoutes } from '@headcount/contracts';
import { problemFrom, refuseMethods, sendProblem } from '@headcount/service-kit';
import type { FastifyInstance } from 'fastify';

/** Refuses every method that a path of the reference does not take (405 and `Allow`). */
export function refuseOtherMethods(fastify: FastifyInstance, publicUrl: string): void {
  const taken = new Map<string, Set<string>>();
  for (const { method, path } of queryApiRoutes) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    const methods = taken.get(url) ?? new Set();
    methods.add(method.toUpperCase());
    if (method === 'get') methods.add('HEAD');
    taken.set(url, methods);
  }
  void fastify.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) =>
      sendProblem(reply, request, problemFrom(error), publicUrl),
    );
    for (const [url, methods] of taken) refuseMethods(scope, url, methods);
    done();
  });
}
