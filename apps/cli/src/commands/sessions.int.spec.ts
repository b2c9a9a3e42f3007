import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../main.js';
import { writeInstance } from '../instance.js';

let dataDir: string;
let server: Server;
let asked: string[];
let printed: string;
let told: string;
let respond: (request: IncomingMessage, url: URL) => { status: number; body: unknown };

const someone = (id: string, userId: string) => ({
  id,
  userId,
  status: 'active',
  dangling: false,
  spanSeconds: 61,
  activeSeconds: 30,
  lastSeenAt: new Date().toISOString(),
  clientId: null,
  sourceId: 'lab-1',
  host: null,
});

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-cli-'));
  asked = [];
  printed = '';
  told = '';
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here');
    asked.push(`${request.method} ${url.pathname}${url.search} ${request.headers.authorization}`);
    const { status, body } = respond(request, url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = {
    api,
    collector: api,
    collectors: [api],
    natsUrl: 'nats://127.0.0.1:1',
    databaseUrl: 'postgres://x',
  };
  writeInstance({ version: 1, ...addresses, adminKey: 'the-key', site: 'default', dataDir, pids: {} });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
});

describe('headcount sessions', () => {
  it('reads page after page and prints one JSON value', async () => {
    respond = (_request, url) =>
      url.searchParams.get('cursor') === 'more'
        ? { status: 200, body: { data: [someone('s2', 'ben')], page: { nextCursor: null } } }
        : { status: 200, body: { data: [someone('s1', 'ada')], page: { nextCursor: 'more' } } };
    expect(await main(['sessions', '--data-dir', dataDir, '--user', 'a b&c', '--json'])).toBe(0);
    expect((JSON.parse(printed) as { id: string }[]).map(({ id }) => id)).toEqual(['s1', 's2']);
    expect(asked[0]).toContain('userId=a+b%26c&status=open');
    expect(asked[0]).toContain('Bearer the-key');
  });

  it('prints a table and how many are on', async () => {
    respond = () => ({ status: 200, body: { data: [someone('s1', 'ada')], page: { nextCursor: null } } });
    expect(await main(['sessions', '--data-dir', dataDir])).toBe(0);
    expect(printed).toMatch(
      /^USER +STATUS .*\nada +active +1 min +30 s +0 s ago +- +lab-1 +s1\n1 session on, 1 user\n$/,
    );
  });

  it('answers 3 while the API can not answer, and 1 when it refuses', async () => {
    respond = () => ({ status: 503, body: { code: 'projection_behind', title: 'Behind' } });
    expect(await main(['sessions', '--data-dir', dataDir])).toBe(3);
    respond = () => ({ status: 403, body: { code: 'forbidden', title: 'Forbidden' } });
    expect(await main(['sessions', '--data-dir', dataDir])).toBe(1);
    expect(told).toContain('403 forbidden');
    expect(printed).toBe('');
  });
});

describe('headcount end', () => {
  it('ends one session by its id, whatever characters that has', async () => {
    respond = () => ({ status: 200, body: { revoked: 1, position: '7.0' } });
    expect(await main(['end', 'a/b c', '--data-dir', dataDir, '--json'])).toBe(0);
    expect(asked).toEqual(['DELETE /api/v1/sessions/a%2Fb%20c Bearer the-key']);
    expect(JSON.parse(printed)).toEqual({ revoked: 1, position: '7.0' });
  });

  it('ends those of a user except one, in one request', async () => {
    respond = () => ({ status: 200, body: { revoked: 2, position: '9.1' } });
    expect(await main(['end', '--user', 'a/b', '--except', 's 2', '--data-dir', dataDir])).toBe(0);
    expect(asked).toEqual(['DELETE /api/v1/users/a%2Fb/sessions?except=s+2 Bearer the-key']);
    expect(printed).toBe('ended 2 sessions\n');
  });

  it('ends the dangling ones, and passes over what has ended meanwhile', async () => {
    respond = (request, url) => {
      if (request.method === 'GET')
        return {
          status: 200,
          body: { data: ['s1', 's2', 's3'].map((id) => someone(id, 'ada')), page: { nextCursor: null } },
        };
      return url.pathname.endsWith('s1')
        ? { status: 404, body: { code: 'session_not_found' } }
        : { status: 200, body: { revoked: 1, position: '9.0' } };
    };
    expect(await main(['end', '--dangling', '--data-dir', dataDir])).toBe(0);
    expect(asked[0]).toContain('status=dangling');
    expect(printed).toBe('ended 2 sessions\n');
  });

  it('answers 1 when there is no such session', async () => {
    respond = () => ({ status: 404, body: { code: 'session_not_found', title: 'No such session' } });
    expect(await main(['end', 'nobody', '--data-dir', dataDir])).toBe(1);
    expect(told).toContain('session_not_found');
  });
});
