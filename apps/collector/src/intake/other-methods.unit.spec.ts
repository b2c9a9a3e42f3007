import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let running: RunningCollector;

beforeEach(async () => {
  running = await new RunningCollector(Date.now).start();
});
afterEach(() => running.stop());

const paths: readonly (readonly [path: string, allow: string])[] = [
  ['/sessions', 'POST'],
  ['/sessions/s/heartbeats', 'POST'],
  ['/sessions/s/identify', 'POST'],
  ['/sessions/s/end', 'POST'],
  ['/heartbeats', 'POST'],
  ['/events', 'POST'],
  ['/sources/host/incarnations/one', 'PUT'],
  ['/sources/host/snapshot', 'PUT'],
  ['/sources/host/notices', 'GET'],
];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

describe.each(paths)('%s', (path, allow) => {
  it.each(methods.filter((method) => method !== allow))('asked to %s tells what it takes', async (method) => {
    const { statusCode, headers } = await running.http.inject({ method, url: `/collect/v1${path}` });
    expect([statusCode, headers['allow']]).toEqual([405, allow]);
  });
});

it('a path that there is not is not found', async () => {
  const { statusCode } = await running.http.inject({ method: 'GET', url: '/collect/v1/session' });
  expect(statusCode).toBe(404);
});

it('what is not allowed is a problem with a code, and counted', async () => {
  const { statusCode, headers, body } = await running.http.inject({
    ...{ method: 'PUT', url: '/collect/v1/events', payload: '{}' },
    headers: { 'content-type': 'application/json' },
  });
  expect(statusCode).toBe(405);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ code: 'method_not_allowed', detail: 'this path takes POST' });
  const labels = { type: 'request', outcome: 'method_not_allowed' };
  expect(await running.metric('headcount_ingest_events_total', labels)).toBe(1);
});
