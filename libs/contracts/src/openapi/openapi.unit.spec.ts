import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './document.js';
import { queryApiRoutes } from './routes.js';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}
const document = openApiDocument() as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};

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

  it('gives examples that are answers', () => {
    const given = queryApiRoutes.filter(({ answer }) => answer.example !== undefined);
    expect(given.length).toBeGreaterThan(8);
    for (const { answer } of given) expect(answer.schema!.parse(answer.example)).toEqual(answer.example);
  });

  it('is committed as it is: `npm run docs` writes it', () => {
    const committed = readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });
});
