import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
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
let answers: { status?: number; body: unknown }[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-cli-'));
  [asked, printed, told] = [[], '', ''];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      const { status = 200, body: answer } = answers.shift()!;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = {
    api,
    collector: api,
    collectors: [api],
    natsUrl: 'nats://127.0.0.1:1',
    databaseUrl: 'x',
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

const limits = (...args: string[]) => main(['limits', ...args, '--data-dir', dataDir, '--json']);

describe('headcount limits', () => {
  it('sets, lists and deletes', async () => {
    answers = [
      { body: { id: 'a b', over: 2, warnings: ['nobody has this attribute'], position: '7.0' } },
      { body: { data: [{ id: 'a b' }] } },
      { body: { position: '8.0' } },
    ];
    expect(await limits('set', 'a b', 'scope=site', 'max=5')).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ id: 'a b', position: '7.0' });
    expect(told).toBe(
      '2 more are in than it allows; nobody is let in until they have left\nnobody has this attribute\n',
    );
    printed = '';
    expect(await limits('list')).toBe(0);
    expect(JSON.parse(printed)).toEqual([{ id: 'a b' }]);
    expect(await limits('delete', 'a b')).toBe(0);
    expect(asked).toEqual([
      'PUT /api/v1/limits/a%20b {"scope":"site","max":5}',
      'GET /api/v1/limits',
      'DELETE /api/v1/limits/a%20b',
    ]);
  });

  it('checks: exit code 1 says that it would be refused', async () => {
    const checked = { limits: [], wouldEnd: [], retryAfterSeconds: null, position: '1.0' };
    answers = [{ body: { admitted: true, ...checked } }, { body: { admitted: false, ...checked } }];
    expect(await limits('check', '--user', 'ada')).toBe(0);
    expect(await limits('check', '--client', 'web', '--attribute', 'role=student')).toBe(1);
    expect(asked).toEqual([
      'POST /api/v1/limit-checks {"userId":"ada","clientId":null,"attributes":{}}',
      'POST /api/v1/limit-checks {"userId":null,"clientId":"web","attributes":{"role":"student"}}',
    ]);
  });

  it('tells usage, and refusals line by line over all pages', async () => {
    answers = [
      { body: { inUse: 1 } },
      { body: { data: [{ position: '2.0' }], page: { nextCursor: 'next' } } },
      { body: { data: [{ position: '1.0' }], page: { nextCursor: null } } },
    ];
    expect(await limits('usage', 'all', '--key', 'ada')).toBe(0);
    expect(printed).toBe('{"inUse":1}\n');
    printed = '';
    expect(await limits('denials', '--user', 'ada', '--limit', 'all')).toBe(0);
    expect(printed).toBe('{"position":"2.0"}\n{"position":"1.0"}\n');
    expect(asked).toEqual([
      'GET /api/v1/limits/all/usage?key=ada',
      'GET /api/v1/denials?limitId=all&userId=ada&limit=500',
      'GET /api/v1/denials?limitId=all&userId=ada&limit=500&cursor=next',
    ]);
  });

  it('asks what would have been refused: exit code 1 says that somebody', async () => {
    const body = {
      refused: 0,
      ofStarts: 2,
      users: [],
      hours: [],
      smallestMax: { refusedPercent: 5, max: 2 },
    };
    answers = [{ body }, { body: { ...body, refused: 1 } }];
    const window = ['--from', '2026-03-02T12:00:00Z', '--to', '2026-03-03T12:00:00Z'];
    expect(await limits('backtest', 'scope=site', 'max=3', ...window, '--percent', '5')).toBe(0);
    expect(JSON.parse(printed)).toEqual(body);
    expect(await limits('backtest', 'scope=site', 'max=1', ...window)).toBe(1);
    const told = { from: '2026-03-02T12:00:00Z', to: '2026-03-03T12:00:00Z' };
    expect(asked.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as unknown)).toEqual([
      { limit: { scope: 'site', max: 3 }, ...told, refusedPercent: 5 },
      { limit: { scope: 'site', max: 1 }, ...told },
    ]);
    expect(await limits('backtest', 'max=1', ...window, '--percent', '101')).toBe(2);
  });

  it('answers 1 to what is refused, and 2 to wrong use', async () => {
    answers = [{ status: 404, body: { code: 'limit_not_found', title: 'Limit not found' } }];
    expect(await limits('usage', 'none')).toBe(1);
    expect(told).toContain('limit_not_found');
    expect(await limits('set', 'a', 'max')).toBe(2);
    expect(await limits('set', 'a')).toBe(2);
  });
});
