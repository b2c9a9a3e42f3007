import { openApiDocument } from '@headcount/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

interface Told {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>
  >;
}
const reference = openApiDocument();
const { paths } = reference as unknown as Told;
const ajv = new Ajv2020({ strict: false });
ajvFormats.default(ajv);
ajv.addSchema(reference, 'openapi');

/**
 * Holds all that a server answers in JSON to the reference. What it gives back is to be called in the end.
 *
 * @throws Error (when called) that names each answer that was not as the reference tells it
 */
export function heldToReference(fastify: FastifyInstance): () => void {
  const wrong = new Set<string>();
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const path = request.routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}') ?? '';
    const type = String(reply.getHeader('content-type')).split(';')[0]!;
    const isJson = type === 'application/json' || type === 'application/problem+json';
    if (path.startsWith('/api/') && isJson && typeof payload === 'string' && payload !== '') {
      const asked = `${request.method} ${path}`;
      const errors = errorsOf(
        { path, method: request.method.toLowerCase() },
        reply.statusCode,
        type,
        payload,
      );
      if (errors !== null) wrong.add(`${asked} ${reply.statusCode}: ${errors}`);
    }
    done();
  });
  return () => {
    if (wrong.size > 0) throw new Error(`not as the reference tells it:\n${[...wrong].join('\n')}`);
  };
}

/** Null: it is as told. */
function errorsOf(
  { path, method }: { readonly path: string; readonly method: string },
  status: number,
  type: string,
  payload: string,
): string | null {
  if (paths[path]?.[method]?.responses[status] === undefined) return 'no such answer is told';
  const at = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
  const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const $ref = `openapi#/${pointer.join('/')}`;
  const validate = ajv.getSchema($ref);
  if (validate === undefined) return `no ${type} is told`;
  return validate(JSON.parse(payload)) === true ? null : ajv.errorsText(validate.errors);
}
