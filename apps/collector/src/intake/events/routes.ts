import { parseInput, type RateLimit } from '@headcount/service-kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { IngestAccess } from '../access.js';
import { reportedBy } from '../reported-by.js';
import { eventMediaTypes, JsonLines, readItems } from './read-items.js';
import type { EventIntake } from './take-events.js';

const eventsQuery = z.object({ backfill: z.enum(['true', 'false']).optional() });

/** `POST /events`, in a scope of its own: only here are CloudEvents' media types understood. */
export function registerEvents(
  fastify: FastifyInstance,
  intake: EventIntake,
  { keys, rates }: { readonly keys: IngestAccess; readonly rates: RateLimit },
): void {
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const parse = scope.getDefaultJsonParser('ignore', 'ignore');
    const asText = { parseAs: 'string' } as const;
    scope.addContentTypeParser([...eventMediaTypes.json], asText, (request, body, parsed) => {
      void parse(request, body as string, parsed);
    });
    scope.addContentTypeParser([...eventMediaTypes.lines], asText, (_request, body, parsed) =>
      parsed(null, new JsonLines(body as string)),
    );
    scope.post('/events', async (request, reply) => {
      const isHistory = parseInput(eventsQuery, request.query).backfill === 'true';
      const granted = keys.admit(request, isHistory ? 'admin' : 'ingest');
      rates.demand(granted);
      const by = reportedBy(granted);
      const items = readItems(request.headers, request.body);
      return reply.status(202).send(await (isHistory ? intake.backfill(by, items) : intake.take(by, items)));
    });
    done();
  });
}
