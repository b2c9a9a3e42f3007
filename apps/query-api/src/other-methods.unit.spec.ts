import { queryApiRoutes } from '@headcount/contracts';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseOtherMethods } from './other-methods.js';

const server = fastify();
beforeAll(() => {
  refuseOtherMethods(server, 'http://headcount.test');
  for (const { method, path } of queryApiRoutes)
    server.route({
      ...{ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1') },
      handler: (request) => request.method,
    });
});
afterAll(() => server.close());

const paths = [...new Set(queryApiRoutes.map(({ path }) => path))];

describe.each(paths)('%s', (path) => {
  const taken = queryApiRoutes
    .filter((route) => route.path === path)
    .map((route) => route.method.toUpperCase());
  const allowed = [...taken, ...(taken.includes('GET') ? ['HEAD'] : [])].sort();

  it('tells what it takes to whoever asks it for something else', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const { statusCode, headers, body } = await server.inject({
        method,
        url: path.replaceAll(/[{}]/g, ''),
      });
      if (allowed.includes(method)) expect([method, statusCode]).toEqual([method, 200]);
      else {
        expect([method, statusCode, headers['allow']]).toEqual([method, 405, allowed.join(', ')]);
        expect(headers['content-type']).toContain('application/problem+json');
        if (method !== 'HEAD') expect(JSON.parse(body)).toMatchObject({ code: 'method_not_allowed' });
      }
    }
  });
});
