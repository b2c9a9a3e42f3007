import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { writeInstance } from '../instance.js';

/** A request that a command made. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** An API that answers as a test says, a running instance that leads to it, and what a command prints meanwhile. */
export class FakeApi {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'headcount-cli-'));
  /** Method, path with query, and body of each request. */
  readonly asked: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  /** On standard output. */
  printed = '';
  /** On standard error. */
  told = '';
  respond: (asked: Asked) => { readonly status?: number; readonly body: unknown } = () => ({
    status: 404,
    body: {},
  });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeApi> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const { method = '', url = '/', headers } = request;
        api.asked.push(`${method} ${url} ${body}`.trim());
        api.authorizations.add(headers.authorization);
        const answer = api.respond({ method, url: new URL(url, 'http://here'), body });
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = new FakeApi(server);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeInstance({
      ...{ version: 1, api: origin, collector: origin, collectors: [origin], pids: {} },
      ...{ natsUrl: 'nats://127.0.0.1:1', databaseUrl: 'postgres://x' },
      ...{ adminKey: 'the-key', site: 'default', dataDir: api.dataDir },
    });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((api.printed += String(text)), true));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((api.told += String(text)), true));
    return api;
  }

  async stop(): Promise<void> {
    vi.restoreAllMocks();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
