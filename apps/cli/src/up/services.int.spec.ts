import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntilReady } from './services.js';

let server: Server;
let position: number;
let readyAt: number;

beforeEach(async () => {
  position = 0;
  readyAt = Infinity;
  server = createServer((request, response) => {
    if (request.url === '/metrics') response.end(`headcount_projection_position ${position}\n`);
    else response.writeHead(Date.now() >= readyAt ? 200 : 503).end('{"projection":"messages behind"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const wait = (withinMs: number, isRunning = true) =>
  waitUntilReady({
    supervisor: { isRunning: () => isRunning },
    name: 'projector',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dataDir: '/nowhere',
    signal: new AbortController().signal,
    withinMs,
  });

describe('a service that is started', () => {
  it('may take longer than the time it has, as long as it gets on', async () => {
    readyAt = Date.now() + 1_500;
    const reading = setInterval(() => (position += 100), 20);
    try {
      await wait(400);
      expect(Date.now()).toBeGreaterThanOrEqual(readyAt);
    } finally {
      clearInterval(reading);
    }
  });

  it('is given up when it is stuck, with what it says itself', async () => {
    position = 4_711;
    await expect(wait(300)).rejects.toThrow(/projector was not ready within 0.3 s \(status 503: .*behind/);
  });

  it('is given up at once when it ended', async () => {
    await expect(wait(60_000, false)).rejects.toThrow('projector ended while starting');
  });
});
