import { collectRoutes } from '@headcount/contracts';
import { createLogger, createMetrics, RefusedKeys } from '@headcount/service-kit';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';
import { registerIntake } from './routes.js';

it('the routes are those that are listed: for each of them a site is shown to be apart', async () => {
  const { collector, metrics, notices } = new RunningCollector(() => 0).parts;
  const http = fastify();
  const found: string[] = [];
  http.addHook('onRoute', ({ method, url }) => {
    // several at once: what a path does not take
    if (typeof method === 'string' && method !== 'HEAD')
      found.push(`${method} ${url.replace('/collect/v1', '').replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  registerIntake(http, {
    ...{ collector, metrics, notices, logger: createLogger('collector', 'silent') },
    ...{ refusedKeys: new RefusedKeys({ registry: createMetrics() }), publicUrl: 'http://headcount.test' },
  });
  await http.ready();
  expect(found.sort()).toEqual([...collectRoutes].sort());
  await http.close();
});
