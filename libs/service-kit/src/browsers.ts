import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

export interface BrowserAccess {
  /** Origins whose pages may ask from a browser, such as `https://app.example`; none may where there are none. */
  readonly origins: readonly string[];
  /** Whether it serves pages of its own, so that browsers are told what those may do. */
  readonly pages: boolean;
}

/** What browsers are told: who may ask, and what pages may load. No page may be framed, and no type is guessed. */
export async function guardBrowsers(
  fastify: FastifyInstance,
  { origins, pages }: BrowserAccess,
): Promise<void> {
  if (pages) await fastify.register(helmet, { frameguard: { action: 'deny' } });
  if (origins.length > 0)
    await fastify.register(cors, {
      origin: [...origins],
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', 'if-none-match', 'last-event-id'],
      exposedHeaders: ['etag', 'location', 'retry-after', 'x-projection-position'],
      maxAge: 600,
    });
}
