import type { FastifyInstance } from 'fastify';

/** One condition of readiness: null when it holds, else a sentence that says what is missing. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<string | null> | string | null;
}

/**
 * `/healthz`: the process answers; it never depends on NATS or Postgres. `/readyz`: 200 when every check
 * holds, else 503; both list the checks as JSON.
 */
export function registerHealth(fastify: FastifyInstance, checks: readonly ReadinessCheck[]): void {
  fastify.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      checks.map(async (item) => [item.name, await verdictOf(item)] as const),
    );
    const ready = results.every(([, problem]) => problem === null);
    return reply.status(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not_ready',
      checks: Object.fromEntries(results.map(([name, problem]) => [name, problem ?? 'ok'])),
    });
  });
}

async function verdictOf(item: ReadinessCheck): Promise<string | null> {
  try {
    return await item.check();
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}
