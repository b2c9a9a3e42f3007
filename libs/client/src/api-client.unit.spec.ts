import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.js';

let server: Server;
let url: string;
let asked: IncomingMessage[];
let respond: { status: number; body: unknown } | null;
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    if (respond === null) return;
    response.writeHead(respond.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(respond.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the client', () => {
  it('asks with its key, and with ids and parameters as they are', async () => {
    respond = { status: 200, body: { userId: 'a/b c', sessions: 2 } };
    const { data } = await createApiClient({ url, key: 'the-key' }).GET('/api/v1/users/{userId}', {
      params: { path: { userId: 'a/b c' }, query: { from: '2026-03-02T00:00:00+01:00' } },
    });
    expect(data?.sessions).toBe(2);
    expect(asked[0]).toMatchObject({
      ...{ method: 'GET', url: '/api/v1/users/a%2Fb%20c?from=2026-03-02T00%3A00%3A00%2B01%3A00' },
      headers: { authorization: 'Bearer the-key' },
    });
  });

  it('gives the problem of an answer that is none', async () => {
    respond = { status: 404, body: { code: 'user_not_found' } };
    const { data, error, response } = await createApiClient({ url, key: 'k' }).GET('/api/v1/users/{userId}', {
      params: { path: { userId: 'nobody' } },
    });
    expect([data, error?.code, response.status]).toEqual([undefined, 'user_not_found', 404]);
  });

  it('rejects when no answer comes in time', async () => {
    respond = null;
    const client = createApiClient({ url, key: 'k', timeoutMs: 50 });
    await expect(client.GET('/api/v1/sites')).rejects.toThrow(/timeout/i);
  });
});
