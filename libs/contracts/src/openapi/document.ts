import { z } from 'zod';
import { deadLetterSchema } from '../api/dead-letters.js';
import { policyBody } from '../api/policy.js';
import { problems, type ProblemCode } from '../api/problems.js';
import {
  sessionFactSchema,
  sessionSchema,
  sessionSegmentSchema,
  sourceSchema,
  userSchema,
} from '../api/query.js';
import { siteName, siteSchema } from '../api/sites.js';
import { answerSchemas } from './answers.js';
import { limitSchemas } from './limit-answers.js';
import { invariantSchema, invariantsSchema } from '../api/invariants.js';
import { liveChangeSchema } from '../api/live.js';
import type { Answer, Route, Told } from './route.js';
import { queryApiRoutes } from './routes.js';
import { statsSchemas } from './stats-answers.js';

type Json = Readonly<Record<string, unknown>>;

/** Every route may answer these, where a key is needed. */
const common: readonly ProblemCode[] = [
  ...([
    'key_in_url',
    'unauthorized',
    'forbidden',
    'rate_limited',
    'internal_error',
    'issuer_unavailable',
  ] as const),
];
const ofReads: readonly ProblemCode[] = [
  ...(['invalid_request', 'log_replaced', 'read_model_unavailable', 'projection_behind'] as const),
];

/** Answers, and parts of them, that have a name of their own. */
const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  ...{ Session: sessionSchema, SessionFact: sessionFactSchema, SessionSegment: sessionSegmentSchema },
  ...{ User: userSchema, Source: sourceSchema, Site: siteSchema, Policy: policyBody },
  ...{
    DeadLetter: deadLetterSchema,
    LiveChange: liveChangeSchema,
    Invariant: invariantSchema,
    Invariants: invariantsSchema,
    ...answerSchemas,
    ...limitSchemas,
    ...statsSchemas,
  },
};
const names = z.registry<{ id: string }>();
const nameless = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(namedSchemas)) names.add(schema, { id });

/** The reference of the query API in OpenAPI 3.1, from the schemas that also check what comes in. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of queryApiRoutes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headcount query API',
      version: '1',
      description: 'Who is on your servers, for how long, and how many seats are left.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key, `hc_<site>_<id>_<secret>`, or a token (JWT) of the issuer of `OIDC_ISSUER`',
        },
      },
      schemas: {
        ...namedShapes(),
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string', format: 'uri' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: Object.keys(problems) },
            detail: { type: 'string' },
            requestId: { type: 'string' },
          },
        },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { method, path, scope, summary, body } = route;
  return {
    operationId: operationId(method, path),
    summary,
    ...(scope === null ? { security: [] } : { description: `Needs the scope \`${scope}\`.` }),
    parameters: [
      ...pathParameters(path),
      ...queryParameters(route.query),
      ...(scope === null ? [] : [siteParameter]),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': contentOf(body, 'input') },
          },
        }),
    responses: responsesOf(route),
  };
}

/** `getSessionsIdSegments` */
function operationId(method: string, path: string): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string', minLength: 1, maxLength: 256 } },
  }));
}

function queryParameters(query: z.ZodType | undefined): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query, 'input') as { properties?: Readonly<Record<string, Json>> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

const siteParameter: Json = {
  ...{ name: 'site', in: 'query', required: false, schema: shapeOf(siteName, 'input') },
  description: 'With the key of an operator: the site that is asked about. Any other key has one of its own.',
};

function responsesOf({ scope, answer, problems: own = [], method }: Route): Json {
  const { description, streams = [], status = 200, staysOpen } = answer;
  const content = {
    ...(staysOpen === true ? eventsOf(answer) : { 'application/json': contentOf(answer, 'output') }),
    ...Object.fromEntries(streams.map((type) => [type, { schema: { type: 'string' } }])),
  };
  const codes =
    scope === null
      ? own
      : [...common, ...(method === 'get' ? ofReads : ['invalid_request' as const]), ...own];
  return { [status]: { description, content }, ...problemResponses(codes) };
}

/** OpenAPI 3.1 knows no events: the schema of their data has a name of its own. */
function eventsOf({ schema, example }: Answer): Json {
  const name = names.get(schema)?.id;
  if (name === undefined) throw new Error('events need a schema that has a name');
  return {
    'text/event-stream': {
      schema: { type: 'string', description: `The data of each event is a \`${name}\` as JSON.` },
      example: `id: 42\nevent: session\ndata: ${JSON.stringify(example)}\n\n`,
    },
  };
}

function problemResponses(codes: readonly ProblemCode[]): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function contentOf({ schema, example }: Told, io: 'input' | 'output'): Json {
  return { schema: schemaOf(schema, io), example };
}

/** Answers that have a name are told by it. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = io === 'output' ? names.get(schema)?.id : undefined;
  return name === undefined ? shapeOf(schema, io) : { $ref: `#/components/schemas/${name}` };
}

/** What can't be said in JSON Schema (that one instant lies before another) is left out. */
function shapeOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const metadata = io === 'output' ? names : nameless;
  const {
    $schema: _,
    $defs: _defs,
    ...said
  } = z.toJSONSchema(schema, {
    ...{ io, metadata, unrepresentable: 'any' },
  });
  return JSON.parse(JSON.stringify(said).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

function namedShapes(): Json {
  const { schemas } = z.toJSONSchema(names, {
    ...{ uri: (name) => `#/components/schemas/${name}`, unrepresentable: 'any' },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: _id, ...said }]) => [name, said]),
  );
}
