import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.js';

/** Where a stream of events goes to. */
export interface EventSink {
  /** Bytes that were written but not taken yet. */
  readonly writableLength: number;
  write(chunk: string | Uint8Array): unknown;
  /** Ends the stream in order, or breaks it off. */
  end(): unknown;
  destroy(): unknown;
}

/** Takes an answer over as `text/event-stream`, which stays open. Nothing of it is sent before the first write. */
export function openEventStream(
  reply: FastifyReply,
  headers: Readonly<Record<string, string>> = {},
): EventSink {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    // who may read, and the like
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // a connection that were kept would hold up the end of a server that closes right behind its streams
    connection: 'close',
    ...headers,
  });
  raw.on('error', () => undefined);
  return raw;
}

/** Calls when the connection of an answer is gone, at once if it is already. */
export function whenGone({ raw }: FastifyReply, gone: () => void): void {
  if (raw.destroyed) gone();
  else raw.once('close', gone);
}

/** The id of the last event that the reader has; null: it has none. */
export function lastEventIdOf(request: FastifyRequest): string | null {
  const value = request.headers['last-event-id'];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? null : first;
}

/** How many readers there are of each key, and of all together. */
export class ReadersOfKeys {
  private readonly readers = new Map<string, number>();
  private all = 0;

  /** @param what they read, for whoever is turned away */
  constructor(
    private readonly what: string,
    private readonly mostOfKey: number,
  ) {}

  get count(): number {
    return this.all;
  }

  /** @throws ProblemError `too_many_readers` when one more of this key would be too many */
  demandRoom(keyId: string): void {
    if ((this.readers.get(keyId) ?? 0) < this.mostOfKey) return;
    throw new ProblemError('too_many_readers', {
      detail: `at most ${this.mostOfKey} readers of ${this.what} with one key`,
      retryAfterSeconds: 30,
    });
  }

  add(keyId: string): void {
    this.readers.set(keyId, (this.readers.get(keyId) ?? 0) + 1);
    this.all += 1;
  }

  /** One that was added. */
  remove(keyId: string): void {
    const left = this.readers.get(keyId)! - 1;
    if (left === 0) this.readers.delete(keyId);
    else this.readers.set(keyId, left);
    this.all -= 1;
  }
}
