import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.js';
import { activeHours } from './testing/example.js';

let server: Server;
let url: string;
let asked: IncomingMessage[];
let respond: { status: number; body: unknown } | null;
let pages: unknown[];
beforeEach(async () => {
  asked = [];
  pages = [];
  server = createServer((request, response) => {
    asked.push(request);
    if (respond === null) return;
    response.writeHead(respond.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(pages.shift() ?? respond.body));
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

describe('the example of docs/client.md', () => {
  const server = { url: '', key: 'k' };
  const march = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };

  it('stands there as it runs here', () => {
    const text = readFileSync(new URL('testing/example.ts', import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${text.replace('../index.js', '@headcount/client')}\`\`\``);
  });

  it('adds up users page after page, and throws the problem', async () => {
    const user = (userId: string, union: number) => ({ userId, activeSeconds: { sum: 2 * union, union } });
    pages = [
      { data: [user('alice', 3600)], page: { nextCursor: 'more' } },
      { data: [user('bob', 1800)], page: { nextCursor: null } },
    ];
    respond = { status: 200, body: null };
    expect([...(await activeHours({ ...server, url }, march))]).toEqual([
      ['alice', 1],
      ['bob', 0.5],
    ]);
    expect(asked.map((request) => request.url?.includes('cursor=more'))).toEqual([false, true]);
    respond = { status: 400, body: { code: 'invalid_request', detail: 'to: must lie behind `from`' } };
    await expect(activeHours({ ...server, url }, march)).rejects.toThrow('invalid_request: to: must lie');
  });
});
