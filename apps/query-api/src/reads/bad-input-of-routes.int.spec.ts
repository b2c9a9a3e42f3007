import 'reflect-metadata';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiReads, harmful, inside, noTexts, segment, type RouteParameter } from '../testing/api-routes.js';
import { generatedLife } from '../testing/generated-life.js';
import { served, type Served } from '../testing/served.js';

let api: Served;
let sessionsBefore: number;
/** Of `GET /users` and `GET /sessions`. */
let cursors: { readonly users: string; readonly sessions: string };
beforeAll(async () => {
  const scopes = ['read', 'admin'] as const;
  api = await served(await freshDatabase(), generatedLife(3, 60), { sites: ['lab'], scopes });
  sessionsBefore = await countSessions();
  cursors = { users: await cursorOf('/api/v1/users'), sessions: await cursorOf('/api/v1/sessions') };
});
afterAll(() => api.close());

function get(url: string) {
  return api.app.inject({ url, headers: { authorization: api.authorization('lab') } });
}

async function countSessions(): Promise<number> {
  const answer = await get('/api/v1/sessions?limit=1&total=true');
  return answer.json<{ page: { total: number } }>().page.total;
}

async function cursorOf(path: string): Promise<string> {
  return (await get(`${path}?limit=1`)).json<{ page: { nextCursor: string } }>().page.nextCursor;
}

/** Values that mean nothing to a parameter, whatever it is. */
function nonsenseFor({ name, schema }: RouteParameter): readonly string[] {
  if (schema.format === 'date-time')
    return ['yesterday', '2026-03-02', '999999-01-01T00:00:00Z', "2026-03-02T00:00:00Z' or 1=1"];
  if (schema.type === 'integer') return ['1000000000', '0', '-1', '2.5', 'many', '50; drop table session'];
  if (schema.type === 'number') return ['NaN', '1e400', 'many'];
  if (schema.enum !== undefined) return ['nonsense', "startedAt'; --"];
  if (name === 'tz') return ['Mars/Olympus', "UTC'; drop table g1.session; --", ''];
  if (name === 'minPosition') return ['soon', '1; drop table g1.session'];
  return [];
}

async function mustBeRefused(url: string): Promise<void> {
  const { statusCode, headers, body } = await get(url);
  expect([url, statusCode]).toEqual([url, 400]);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(body).toMatch(/"code":"invalid_\w+"/);
  expect(body).not.toMatch(inside);
}

/** It may be a text like any other, or none that is taken, or the name of a site that is none of the key's business. */
async function mustBeHarmless(url: string): Promise<void> {
  const { statusCode, headers, body } = await get(url);
  const allowed = url.includes('?site=') ? [400, 403] : [200, 400, 404];
  expect([url, allowed.includes(statusCode)]).toEqual([url, true]);
  if (statusCode === 200) return;
  expect(headers['content-type']).toContain('application/problem+json');
  expect(body).not.toMatch(inside);
}

describe.each(apiReads)('GET $path', ({ path, parameters }) => {
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  const has = (name: string) => asked.some((parameter) => parameter.name === name);
  const given = (name: string, text: string) =>
    `${segment(path, 'somebody')}?${name}=${encodeURIComponent(text)}`;

  it('refuses nonsense with a problem that tells nothing of its inside', async () => {
    for (const parameter of asked)
      for (const text of nonsenseFor(parameter)) await mustBeRefused(given(parameter.name, text));
    if (has('from') && has('to'))
      await mustBeRefused(`${given('from', '2026-03-02T00:00:01Z')}&to=2026-03-02T00:00:00Z`);
    if (!has('cursor')) return;
    const foreign = path === '/api/v1/users' ? cursors.sessions : cursors.users;
    const forged = Buffer.from(JSON.stringify(['sessions', 'x', "'; drop", 'y'])).toString('base64url');
    for (const cursor of [foreign, forged, 'x', "'; drop table g1.session; --"])
      await mustBeRefused(given('cursor', cursor));
  }, 60_000);

  it('takes what only looks like a statement for the text that it is', async () => {
    for (const { name } of asked) for (const text of harmful) await mustBeHarmless(given(name, text));
    if (path.includes('{'))
      for (const text of [...harmful.map(encodeURIComponent), ...noTexts, 'x'.repeat(300)])
        await mustBeHarmless(segment(path, text));
    expect(await countSessions()).toBe(sessionsBefore);
  }, 60_000);
});

it('asks every read there is', () => {
  expect(apiReads.length).toBeGreaterThan(12);
});
