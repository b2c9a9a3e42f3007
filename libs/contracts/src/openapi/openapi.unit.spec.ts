import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './document.js';
import { queryApiRoutes } from './routes.js';

interface Body {
  readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}
const document = openApiDocument() as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const ajv = new Ajv2020({ strict: false });
ajvFormats.default(ajv);
ajv.addSchema(document, 'openapi');

/** Where each JSON that is answered or taken is told: its name, the JSON pointer, and the example there. */
const contents = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody, responses }]) => {
    const at = ['', 'paths', path, method].map(escaped).join('/');
    const answers = Object.entries(responses).map(([status, { content }]) => ({ status, content }));
    return [
      ...(requestBody === undefined ? [] : [{ place: 'requestBody', content: requestBody.content }]),
      ...answers.map(({ status, content }) => ({ place: `responses/${status}`, content })),
    ].flatMap(({ place, content }) => {
      const json = content['application/json'];
      const pointer = `${at}/${place}/content/${escaped('application/json')}`;
      return json === undefined ? [] : [[`${method} ${path} ${place}`, pointer, json.example] as const];
    });
  }),
);

/** As part of a JSON pointer in a URI. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

describe('the OpenAPI document', () => {
  it('has an operation for each route, under a name of its own', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(queryApiRoutes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(document.openapi).toBe('3.1.0');
  });

  it('tells the parameters of sessions as they are checked', () => {
    const { parameters, responses } = document.paths['/api/v1/sessions']!['get']!;
    const named = (name: string) => parameters.find((each) => each.name === name);
    expect(named('limit')).toMatchObject({ in: 'query', schema: { minimum: 1, maximum: 500, default: 50 } });
    expect(named('sort')).toMatchObject({
      schema: { enum: expect.arrayContaining(['-startedAt', 'userId']) as unknown },
    });
    expect(Object.keys(responses['200']!.content)).toEqual([
      ...['application/json', 'text/csv', 'application/x-ndjson'],
    ]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '429', '503']));
  });

  it.each(queryApiRoutes)('gives an example of what $method $path answers and takes', ({ answer, body }) => {
    expect(answer.schema.parse(answer.example)).toEqual(answer.example);
    if (body !== undefined) expect(body.schema.safeParse(body.example)).toMatchObject({ success: true });
  });

  it.each(contents)('%s: the example fits the schema, and nothing else does', (_where, pointer, example) => {
    const validate = ajv.compile({ $ref: `openapi#${pointer}/schema` });
    expect([validate(example), validate.errors]).toEqual([true, null]);
    expect(validate('nothing of the kind')).toBe(false);
  });

  it('says of no answer that it may be anything', () => {
    const free = Object.entries(document.components.schemas).filter(
      ([, shape]) => !('type' in shape || 'oneOf' in shape),
    );
    expect(free).toEqual([]);
    expect(contents.length).toBeGreaterThan(queryApiRoutes.length);
  });

  it('is committed as it is: `npm run docs` writes it', () => {
    const committed = readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });
});
