import 'reflect-metadata';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitChanged } from '../testing/facts.js';
import { generatedLife, saidAfter } from '../testing/generated-life.js';
import { apiReads, segment, type AskedRoute } from '../testing/api-routes.js';
import { served, type Served } from '../testing/served.js';

const site = 'lab';
let api: Served;
let session: string;
beforeAll(async () => {
  const log = saidAfter(generatedLife(5, 40), [{ site, ...limitChanged('seats', {}) }]);
  // every look at the clock is three seconds later, so that nobody waits
  let seconds = 0;
  const now = () => (seconds += 3) * 1_000;
  api = await served(await freshDatabase(), log, { sites: [site], scopes: ['read', 'admin'], now });
  const page = await get('/api/v1/sessions?limit=1');
  session = page.json<{ data: readonly { id: string }[] }>().data[0]!.id;
});
afterAll(() => api.close());

function get(url: string, headers: Readonly<Record<string, string>> = {}) {
  return api.app.inject({ url, headers: { authorization: api.authorization(site), ...headers } });
}

/** Of something that is there. */
function urlOf(path: string): string {
  const things: Readonly<Record<string, string>> = { sessions: session, users: 'alice', limits: 'seats' };
  return segment(path, encodeURIComponent(things[path.split('/')[3]!] ?? ''));
}

const waits = ({ parameters }: AskedRoute) => parameters.some(({ name }) => name === 'minPosition');
const ofReadModel = apiReads.filter(waits);
const isOfOne = ({ path }: AskedRoute) =>
  path === '/api/v1/policy' || (path.includes('{') && path !== '/api/v1/users/{userId}/sessions');

describe.each(ofReadModel)('GET $path', ({ path }) => {
  const told = () => String(api.log.at(-1)!.seq);

  it('says how far the projection was, and waits for a position', async () => {
    for (const query of ['', `?minPosition=${told()}.0`, '?minPosition=1']) {
      const { statusCode, headers, body } = await get(`${urlOf(path)}${query}`);
      expect([query, statusCode, headers['x-projection-position']], body).toEqual([query, 200, told()]);
    }
    const behind = await get(`${urlOf(path)}?minPosition=${Number(told()) + 1}.0`);
    expect([behind.statusCode, behind.json<{ code: string }>().code]).toEqual([503, 'projection_behind']);
    expect(behind.headers['retry-after']).toMatch(/^\d+$/);
  });
});

describe.each(ofReadModel.filter(isOfOne))('GET $path, which is of one thing', ({ path }) => {
  it('has an ETag, and nothing to say to whoever knows it', async () => {
    const { headers, body } = await get(urlOf(path));
    const tag = String(headers['etag']);
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const again = await get(urlOf(path), { 'if-none-match': `"other", W/${tag}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const other = await get(urlOf(path), { 'if-none-match': '"other"' });
    expect([other.statusCode, other.body]).toEqual([200, body]);
  });
});

it('is asked of every read but those of rebuilds, which tell of the projection itself', () => {
  const others = apiReads.filter((route) => !waits(route)).map(({ path }) => path);
  expect(others.filter((path) => !/^\/api\/v1\/(?:rebuilds|projections)/.test(path))).toEqual([]);
  expect(ofReadModel.filter(isOfOne).length).toBeGreaterThan(5);
});
