import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedRequest {
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
  if (path === '/collect/v1/sessions')
    return { status: 201, body: { session: { id: body['id'] }, position: '1.0' } };
  if (path !== '/collect/v1/heartbeats') return { status: 200, body: {} };
  const beats = body['beats'] as unknown[];
  return {
    status: 200,
    body: { accepted: beats.length, nextHeartbeatInSeconds: 30, leaseSeconds: 90, results: [] },
  };
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  return { path: request.url ?? '', key: request.headers.authorization ?? '', body };
}

function reply(response: ServerResponse, { status, body, headers }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
