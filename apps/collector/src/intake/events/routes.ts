import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ReportedBy } from '../reported-by.js';
import { eventMediaTypes, JsonLines, readItems } from './read-items.js';
import type { EventIntake } from './take-events.js';

/** `POST /events`, in a scope of its own: only here are CloudEvents' media types understood. */
export function registerEvents(
  fastify: FastifyInstance,
  intake: EventIntake,
  access: (request: FastifyRequest) => ReportedBy,
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
      const by = access(request);
      return reply.status(202).send(await intake.take(by, readItems(request.headers, request.body)));
    });
    done();
  });
}
