import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: Record<string, unknown>;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Decides about a request; undefined: accepted, as a collector does. */
export type Behaviour = (request: ReceivedRequest) => FakeAnswer | undefined;

export interface FakeCollector {
  readonly url: URL;
  /** What was answered 2xx, in order. */
  readonly accepted: readonly ReceivedRequest[];
  /** Everything that came in, in order. */
  readonly received: readonly ReceivedRequest[];
  behave(behaviour: Behaviour): void;
  /** Stops listening and cuts all connections; `up` listens on the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A collector that keeps what it is told in memory, on a free port of the loopback. */
export async function startFakeCollector(): Promise<FakeCollector> {
  const accepted: ReceivedRequest[] = [];
  const received: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let behaviour: Behaviour = () => undefined;
  const server = createServer((request, response) => {
    void receive(request).then((told) => {
      received.push(told);
      const answer = behaviour(told) ?? plainAnswer(told);
      if (answer.status < 300) accepted.push(told);
      reply(response, answer);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    accepted,
    received,
    behave: (next) => {
      behaviour = next;
    },
    down,
    up: () => listen(port),
    close: down,
  };
}

function plainAnswer({ path, body }: ReceivedRequest): FakeAnswer {
  if (path.includes('/incarnations/')) return { status: 200, body: { endedSessions: 0, position: null } };
  const refreshed = (body['sessions'] as unknown[]).length;
  return { status: 200, body: { started: 0, refreshed, ended: 0, denied: 0, position: '1.0' } };
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    key: request.headers.authorization ?? '',
    body,
  };
}

function reply(response: ServerResponse, { status, body, headers }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
