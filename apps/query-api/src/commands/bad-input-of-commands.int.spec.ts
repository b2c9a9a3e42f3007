import 'reflect-metadata';
import { ProblemError } from '@headcount/service-kit';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Collectors } from './collectors.js';
import { apiRoutes, harmful, inside, noTexts, segment, type BodySchema } from '../testing/api-routes.js';
import { generatedLife } from '../testing/generated-life.js';
import { served, type Served } from '../testing/served.js';

/** None is there: whatever gets so far was taken for a sound command. */
const collectors = Object.fromEntries(
  Object.getOwnPropertyNames(Collectors.prototype).map((name) => [
    name,
    () => Promise.reject(new ProblemError('collector_unavailable')),
  ]),
) as unknown as Collectors;
let api: Served;
beforeAll(async () => {
  const scopes = ['read', 'admin', 'ingest'] as const;
  api = await served(await freshDatabase(), generatedLife(3, 20), { sites: ['lab'], scopes, collectors });
});
afterAll(() => api.close());

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

async function send(method: string, url: string, payload?: string) {
  const headers = {
    authorization: api.authorization('lab'),
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const answer = await api.app.inject({
    ...{ method: method.toUpperCase() as Method, url, headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const { statusCode: status, body } = answer;
  if (status < 300) return { status, code: '' };
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(body).not.toMatch(inside);
  return { status, code: answer.json<{ code: string }>().code };
}

/** The JSON types that a value may have; `''` where any may do. */
function typesOf({ type, enum: values, const: value, anyOf }: BodySchema): readonly string[] {
  if (anyOf !== undefined) return anyOf.flatMap(typesOf);
  if (values !== undefined || value !== undefined) return ['one of a few'];
  return [type === 'integer' ? 'number' : (type ?? '')];
}

const values = { string: 'a\u0000b', number: 7.25, boolean: true, array: [[[7]]], object: { a: { b: {} } } };

/** What can't be the value of a field. */
function nonsenseFor(schema: BodySchema): readonly unknown[] {
  const types = typesOf(schema);
  if (types.includes('')) return [];
  const wrong = Object.entries(values).flatMap(([type, value]) =>
    types.includes(type) && type !== 'string' ? [] : [value],
  );
  return types.includes('one of a few') ? [...wrong, 'nonsense', "'; drop table g1.session; --"] : wrong;
}

const commands = apiRoutes.filter(({ method }) => method !== 'get');
const withBody = commands.flatMap(({ method, path, body }) =>
  body === null ? [] : [{ method, path: segment(path, 'some'), body }],
);

describe.each(withBody)('$method $path', ({ method, path, body: { schema, example } }) => {
  it('refuses a body that is none, and a field that there is not', async () => {
    for (const body of ['{', '[]', '"text"', '7', '{"a":', JSON.stringify({ ...example, nonsense: 1 })])
      expect([body, await send(method, path, body)]).toMatchObject([body, { status: 400 }]);
  });

  it('refuses nonsense in any of its fields', async () => {
    const fields = Object.entries(schema.properties ?? {});
    expect(fields.length).toBeGreaterThan(0);
    for (const [name, field] of fields)
      for (const value of nonsenseFor(field)) {
        const body = JSON.stringify({ ...example, [name]: value });
        const { status, code } = await send(method, path, body);
        expect([body, status, code]).toEqual([body, 400, expect.stringMatching(/^invalid_/)]);
      }
  });
});

describe.each(commands.filter(({ path }) => path.includes('{')))(
  '$method $path',
  ({ method, path, body }) => {
    it('takes what only looks like a statement for the text that it is', async () => {
      const texts = [...harmful.map(encodeURIComponent), ...noTexts, 'x'.repeat(300)];
      for (const text of texts) {
        const payload = body === null ? undefined : JSON.stringify(body.example);
        const { status } = await send(method, segment(path, text), payload);
        expect([text, [400, 404, 503].includes(status)]).toEqual([text, true]);
      }
    });
  },
);

describe('a backtest', () => {
  it('needs a window with a length', async () => {
    const limit = { scope: 'user', max: 5 };
    const window = { from: '2026-03-02T00:00:01Z', to: '2026-03-02T00:00:00Z' };
    const path = '/api/v1/limit-backtests';
    for (const told of [window, { ...window, to: window.from }, { ...window, to: 'tomorrow' }])
      expect(await send('post', path, JSON.stringify({ limit, ...told }))).toEqual({
        ...{ status: 400, code: 'invalid_request' },
      });
  });
});
