import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryFiles, type MemoryFiles } from '../testing/memory-files.js';
import { NoticeReader, type Notice } from './notice-reader.js';

let server: Server;
let requests: { request: IncomingMessage; response: ServerResponse }[];
let files: MemoryFiles;
let notices: Notice[];
let troubles: string[];
let stop: AbortController;
let running: Promise<void>[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => void requests.push({ request, response }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  files = memoryFiles();
  [notices, troubles, running] = [[], [], []];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  server.closeAllConnections();
  server.close();
});

function read(): void {
  const { port } = server.address() as AddressInfo;
  const reader = new NoticeReader({
    place: { url: new URL(`http://127.0.0.1:${port}/base/`), key: 'k', sourceId: 'lab 1' },
    files,
    onNotice: (notice) => notices.push(notice),
    backoff: { baseMs: 1, capMs: 5 },
    random: () => 0.5,
    onTrouble: (kind, message) => troubles.push(`${kind}: ${message}`),
  });
  running.push(reader.run(stop.signal));
}

async function until<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  for (const deadline = Date.now() + 10_000; ;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited 10 s: ${what}; it was said: ${troubles.join()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const connection = (n: number) => until(`connection ${n}`, () => requests[n - 1]);
const event = (id: string, type: string, data: string) => `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`;
const revoked = (sessionId: string) => JSON.stringify({ sessionId, userId: 'ada' });
async function stream(n: number): Promise<ServerResponse> {
  const { response } = await connection(n);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': notices\n\n');
  return response;
}

describe('a reader of notices', () => {
  it('asks for those of its source with its key, and hears them however they are cut', async () => {
    read();
    const { request } = await connection(1);
    expect(request.url).toBe('/base/collect/v1/sources/lab%201/notices');
    expect(request.headers).toMatchObject({ authorization: 'Bearer k', 'last-event-id': '0.0' });
    const response = await stream(1);
    for (const letter of event('7.0', 'session.revoked', revoked('ß'))) response.write(letter);
    await until('a notice', () => notices.length === 1);
    expect(notices).toEqual([{ type: 'session.revoked', sessionId: 'ß', userId: 'ada' }]);
  });

  it('goes on behind the last one when the stream breaks, ends, or the agent is started again', async () => {
    read();
    (await stream(1)).end(event('7.0', 'session.revoked', revoked('a')));
    const second = await stream(2);
    second.write(event('8.1', 'session.revoked', revoked('b')));
    await until('two notices', () => notices.length === 2);
    second.destroy();
    await connection(3);
    stop.abort();
    await Promise.all(running);
    stop = new AbortController();
    read();
    await connection(4);
    expect(requests.map(({ request }) => request.headers['last-event-id'])).toEqual([
      ...['0.0', '7.0', '8.1', '8.1'],
    ]);
  });

  it('comes back when it is refused, and says why', async () => {
    read();
    (await connection(1)).response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{}');
    (await connection(2)).response.writeHead(401).end();
    (await connection(3)).response.writeHead(200, { 'content-type': 'text/html' }).end('<p>a proxy</p>');
    (await stream(4)).write(event('7.0', 'session.revoked', revoked('a')));
    await until('a notice', () => notices.length === 1);
    expect(troubles).toEqual([
      'notices: cannot be read: answered 503',
      'key: cannot be read: answered 401',
      'notices: cannot be read: answered 200',
    ]);
  });

  it('tells of a gap, but of none at its first start', async () => {
    read();
    const first = await stream(1);
    first.end(event('9.999999999', 'reset', '{}'));
    const second = await stream(2);
    expect([requests[1]?.request.headers['last-event-id'], troubles]).toEqual(['9.999999999', []]);
    second.write(event('12.0', 'reset', '{}'));
    await until('a complaint', () => troubles.length === 1);
    expect(troubles[0]).toContain('does not remember all since 9.999999999');
  });

  it('passes over what it cannot understand', async () => {
    read();
    const response = await stream(1);
    response.write(event('7.0', 'session.revoked', 'no JSON') + event('7.1', 'session.revoked', 'null'));
    response.write(event('7.2', 'session.revoked', revoked('a')));
    await until('a notice', () => notices.length === 1);
    expect(notices[0]?.sessionId).toBe('a');
  });
});
