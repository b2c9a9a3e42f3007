import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Keep-alive connections that each send one request after the other, as soon as the last one is answered. */
export interface LoadPlan {
  readonly url: string;
  readonly ms: number;
  /** For each connection its requests, sent in turn. */
  readonly connections: readonly (readonly Request[])[];
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: string;
}

export interface LoadResult {
  readonly answered: number;
  /** Answers that were none of 2xx; the first of them for people. */
  readonly failed: number;
  readonly firstFailure: string | null;
  readonly perSecond: number;
  /** From sending to the whole answer, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** What this load cost on the sending side. */
  readonly cpuSeconds: number;
}

/**
 * Runs a plan in a process of its own, so that sending costs the measured process nothing but its share of the machine.
 *
 * @param stop ends it before its time
 * @throws Error when a request is answered with anything but 2xx
 */
export async function load(plan: LoadPlan, stop?: AbortSignal): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('./load-main.js', import.meta.url)), {
    serialization: 'advanced',
  });
  child.send(plan);
  stop?.addEventListener('abort', () => child.connected && child.send('stop'));
  const answer = once(child, 'message') as Promise<[LoadResult]>;
  const early = once(child, 'exit').then(() =>
    Promise.reject(new Error('the load generator has ended early')),
  );
  early.catch(() => undefined);
  const [result] = await Promise.race([answer, early]);
  if (result.failed > 0)
    throw new Error(`${result.failed} of ${result.answered} requests failed: ${result.firstFailure}`);
  return result;
}

/** The bytes of a request; `host` as in its header. */
export function bytesOf({ method, path, key, body = '' }: Request, host: string): Buffer {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `host: ${host}`,
    ...(key === undefined ? [] : [`authorization: Bearer ${key}`]),
    ...(method === 'GET'
      ? []
      : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
