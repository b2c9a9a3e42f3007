import 'reflect-metadata';
import { queryApiRoutes } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { createLogger, createMetrics, createService } from '@headcount/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collectors } from '../commands/collectors.js';
import { QueryApiModule } from '../query-api.module.js';
import { ReadModel } from './read-model.js';
import { unheard } from '../testing/unheard.js';

/** `GET /api/v1/sessions/{id}` of every route that the service has. */
const served: string[] = [];
let app: NestFastifyApplication;
beforeAll(async () => {
  // nobody listens there: the reference needs no tables
  const readModel = new ReadModel('postgres://nobody@127.0.0.1:9/none', Date.now);
  app = await createService({
    module: QueryApiModule.over({
      ...{ readModel, collectors: {} as Collectors },
      ...{ log: new MemoryLog({ now: Date.now }), now: Date.now, ...unheard() },
    }),
    logger: createLogger('query-api', 'silent'),
    publicUrl: 'http://headcount.test',
    bodyLimit: 1_000,
    metrics: createMetrics(),
    readiness: () => [],
    prepare: (_, fastify) => {
      fastify.addHook('onRoute', ({ method, url }) => {
        for (const each of [method].flat()) served.push(`${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
      });
    },
  });
  await app.init();
});
afterAll(() => app.close());

describe('the reference', () => {
  it('tells of the routes that there are, and of no other', () => {
    const told = queryApiRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const page = ['GET /docs', 'GET /docs/{file}'];
    const there = served.filter((route) => !/^(?:HEAD|OPTIONS) /.test(route) && !page.includes(route));
    expect([...told].sort()).toEqual([...new Set(there)].sort());
  });

  it('is a document of OpenAPI 3.1 that needs no key', async () => {
    const answer = await app.inject({ url: '/openapi.json' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/sessions': { get: {} } } });
  });

  it('is shown on a page whose files all come from here', async () => {
    const page = await app.inject({ url: '/docs' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.body).not.toMatch(/https?:\/\//);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const { statusCode, body } = await app.inject({ url: `/${file}` });
      expect([file, statusCode]).toEqual([file, 200]);
      expect(body.length).toBeGreaterThan(50);
    }
    for (const file of ['package.json', '..%2f..%2fpackage.json', 'index.html'])
      expect((await app.inject({ url: `/docs/${file}` })).statusCode).toBe(404);
  });
});
