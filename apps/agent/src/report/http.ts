import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  /** The parsed body; undefined if it is no JSON. */
  readonly body: unknown;
  readonly retryAfterMs: number | null;
}

export interface CollectorApi {
  /** Throws on network errors and time-outs; the caller retries. */
  put(path: string, body: unknown): Promise<Answer>;
  close(): void;
}

export interface CollectorOptions {
  readonly url: URL;
  readonly key: string;
  readonly timeoutMs: number;
  /** Requests under way at once. */
  readonly connections: number;
}

const largestAnswer = 4 * 1024 * 1024;

/** The collector's interface over HTTP, on kept-alive connections. */
export function collectorApi({ url, key, timeoutMs, connections }: CollectorOptions): CollectorApi {
  const secure = url.protocol === 'https:';
  const settings = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const agent = secure ? new HttpsAgent(settings) : new HttpAgent(settings);
  const base = url.pathname.replace(/\/+$/, '');
  const send = secure ? httpsRequest : httpRequest;
  return {
    put: (path, body) =>
      new Promise<Answer>((resolve, reject) => {
        const payload = Buffer.from(JSON.stringify(body));
        const headers = {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': payload.length,
        };
        const target = new URL(`${base}/collect/v1/${path}`, url);
        const request = send(target, { method: 'PUT', agent, headers }, (response) => {
          readAnswer(response).then(settle(resolve), settle(reject));
        });
        // A timer of its own: those of AbortSignal stay in memory until they run out.
        const late = new Error(`no answer within ${timeoutMs / 1000} s`);
        const timer = setTimeout(() => request.destroy(late), timeoutMs);
        const settle =
          <Value>(done: (value: Value) => void) =>
          (value: Value): void => {
            clearTimeout(timer);
            done(value);
          };
        request.on('error', settle(reject));
        request.end(payload);
      }),
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestAnswer) throw new Error('the answer is too large for a collector');
    chunks.push(chunk);
  }
  const seconds = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    body: parse(Buffer.concat(chunks).toString('utf8')),
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
