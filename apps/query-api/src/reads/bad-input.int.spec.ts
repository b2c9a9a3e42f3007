import 'reflect-metadata';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedLife } from '../testing/generated-life.js';
import { served, type Served } from '../testing/served.js';

let api: Served;
beforeAll(async () => {
  api = await served(await freshDatabase(), generatedLife(3, 60), { sites: ['lab', 'ward'] });
});
afterAll(() => api.close());

async function get(path: string, site = 'lab') {
  const answer = await api.app.inject({ url: path, headers: { authorization: api.authorization(site) } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Answer>() };
}

interface Answer {
  readonly code?: string;
  readonly detail?: string;
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly nextCursor: string; readonly total?: number };
}

const instant = encodeURIComponent('2026-03-02T00:00:00Z');
const later = encodeURIComponent('2026-03-02T00:00:01+00:00');

describe('what GET /sessions refuses', () => {
  it.each([
    ['limit=1000000000', 'limit'],
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=2.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=50;drop%20table%20session', 'limit'],
    [`from=${later}&to=${instant}`, 'from'],
    [`startedFrom=${later}&startedTo=${instant}`, 'startedFrom'],
    ['from=yesterday', 'from'],
    ['to=2026-03-02', 'to'],
    ['from=999999-01-01T00:00:00Z', 'from'],
    ['minActiveSeconds=-1', 'minActiveSeconds'],
    ['minActiveSeconds=1e400', 'minActiveSeconds'],
    ['minActiveSeconds=NaN', 'minActiveSeconds'],
    ['status=asleep', 'status'],
    ['status=open,', 'status'],
    ['endReason=bored', 'endReason'],
    ['device=toaster', 'device'],
    ['sort=password', 'sort'],
    ['sort=startedAt%20desc', 'sort'],
    ['sort=--startedAt', 'sort'],
    ['total=maybe', 'total'],
    ['q=', 'q'],
    ['q=%00', 'q'],
    ['app=%0a', 'app'],
    ['minPosition=soon', 'minPosition'],
    ['statuss=open', ''],
    ['userId[]=a', ''],
    ['sort=startedAt&sort=userId', 'sort'],
  ])('%s: 400, naming the parameter', async (query, parameter) => {
    const { status, headers, body } = await get(`/api/v1/sessions?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body.detail).toMatch(
      parameter === '' ? /Unrecognized key/ : new RegExp(`^${parameter}(?:\\.\\d+)?: `),
    );
    expect(JSON.stringify(body)).not.toMatch(/select|postgres|node_modules/i);
  });

  it.each(['userId=a%00b', 'clientId=', `sourceId=${'x'.repeat(300)}`, 'userId=%1b'])(
    '%s: 400 as an id that is none',
    async (query) => {
      const { status, body } = await get(`/api/v1/sessions?${query}`);
      expect([status, body.code]).toEqual([400, 'invalid_id']);
    },
  );

  it.each(['lastSeenAt', '-endedAt', 'spanSeconds', '-connectedSeconds', 'activeSeconds'])(
    'sort=%s over open sessions: 400 sort_needs_ended',
    async (sort) => {
      for (const more of ['', '&status=open', '&status=ended,idle']) {
        const { status, body } = await get(`/api/v1/sessions?sort=${sort}${more}`);
        expect([status, body.code]).toEqual([400, 'sort_needs_ended']);
      }
      expect((await get(`/api/v1/sessions?sort=${sort}&status=ended`)).status).toBe(200);
      expect((await get(`/api/v1/sessions?sort=${sort}&endReason=logout`)).status).toBe(200);
    },
  );

  it('the cursor of another query, filter, order or site, or a forged one: 400 invalid_cursor', async () => {
    const { nextCursor } = (await get('/api/v1/sessions?limit=1&sort=userId')).body.page;
    const users = (await get('/api/v1/users?limit=1')).body.page.nextCursor;
    const forged = Buffer.from(JSON.stringify(['sessions', 'x', "'; drop", 'y'])).toString('base64url');
    expect((await get(`/api/v1/sessions?limit=9&sort=userId&cursor=${nextCursor}`)).status).toBe(200);
    const answers = await Promise.all([
      get(`/api/v1/sessions?cursor=${nextCursor}`),
      get(`/api/v1/sessions?sort=-userId&cursor=${nextCursor}`),
      get(`/api/v1/sessions?sort=userId&status=ended&cursor=${nextCursor}`),
      get(`/api/v1/sessions?sort=userId&q=a&cursor=${nextCursor}`),
      get(`/api/v1/sessions?sort=userId&from=${instant}&cursor=${nextCursor}`),
      get(`/api/v1/sessions?sort=userId&cursor=${nextCursor}`, 'ward'),
      get(`/api/v1/users?cursor=${nextCursor}`),
      get(`/api/v1/sessions?cursor=${users}`),
      get(`/api/v1/sessions?cursor=${forged}`),
      get('/api/v1/sessions?cursor='),
    ]);
    for (const { status, body } of answers) expect([status, body.code]).toEqual([400, 'invalid_cursor']);
  });
});

describe('what only looks like harm', () => {
  const all = async () => (await get('/api/v1/sessions?limit=1&total=true')).body.page.total;
  const texts = [
    "' or 1=1 --",
    "'; drop table g1.session; --",
    '$1',
    '%',
    '_',
    '\\',
    '=1+1',
    '"',
    'a\u2019',
    '{}',
    'null',
  ];

  it.each(['userId', 'clientId', 'sourceId', 'q', 'app', 'browser', 'os'])(
    '%s is a text like any other: nothing is found by what nobody is called',
    async (parameter) => {
      const before = await all();
      for (const text of texts) {
        const { status, body } = await get(
          `/api/v1/sessions?total=true&${parameter}=${encodeURIComponent(`${text} nobody`)}`,
        );
        expect([status, body.data, body.page.total]).toEqual([200, [], 0]);
      }
      expect(await all()).toBe(before);
    },
  );
});
