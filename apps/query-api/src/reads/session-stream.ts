import { Readable } from 'node:stream';
import type { Session } from '@headcount/contracts';
import {
  streamCsv,
  streamSessions,
  type DataSource,
  type Streamed,
  type StreamSessions,
} from '@headcount/read-model';
import type { FastifyReply } from 'fastify';

/** How the whole result of a query is written. */
export interface Format {
  readonly contentType: string;
  readonly read: (dataSource: DataSource, query: StreamSessions) => Promise<Streamed<Iterable<Buffer>>>;
}

const csv: Format = {
  contentType: 'text/csv; charset=utf-8; header=present',
  read: async (dataSource, query) => piecesOf(await streamCsv(dataSource, query), (piece) => [piece]),
};
const ndjson: Format = {
  contentType: 'application/x-ndjson',
  read: async (dataSource, query) => piecesOf(await streamSessions(dataSource, query), linesOf),
};
const formats: Readonly<Record<string, Format>> = {
  'text/csv': csv,
  'application/x-ndjson': ndjson,
  'application/ndjson': ndjson,
};

/** The first format that an `Accept` header names; undefined: a page of JSON. */
export function streamedFormat(accept: string | undefined): Format | undefined {
  for (const part of (accept ?? '').split(',')) {
    const type = part.split(';')[0]!.trim().toLowerCase();
    if (type === 'application/json' || type === '*/*') return undefined;
    if (formats[type] !== undefined) return formats[type];
  }
  return undefined;
}

/** What is written at once, in bytes. */
const chunkBytes = 64 * 1024;
/** A client that takes nothing for so long has lost its stream, and gives its connection to Postgres back. */
const longestStallMs = 60_000;

/**
 * Answers with the pieces as they come, no faster than the client takes them. When it goes away, or stalls for a
 * minute, `batches` is returned. An answer that is broken off ends without its last chunk.
 */
export function sendStream(
  reply: FastifyReply,
  { contentType }: Format,
  batches: Streamed<Iterable<Buffer>>['batches'],
): FastifyReply {
  reply.raw.setTimeout(longestStallMs, () => reply.raw.destroy());
  const stream = Readable.from(flat(batches), { objectMode: false, highWaterMark: chunkBytes });
  // a stream that is destroyed before it was read from never begins its generator
  stream.once('close', () => void batches.return?.().catch(() => undefined));
  return reply.header('content-type', contentType).send(stream);
}

async function* flat(batches: AsyncIterable<Iterable<Buffer>>): AsyncGenerator<Buffer> {
  for await (const pieces of batches) yield* pieces;
}

/** The same with other batches. */
function piecesOf<Batch>(
  { position, batches }: Streamed<Batch>,
  pieces: (batch: Batch) => Iterable<Buffer>,
): Streamed<Iterable<Buffer>> {
  const made: Streamed<Iterable<Buffer>>['batches'] = {
    next: async () => {
      const item = await batches.next();
      return item.done === true ? item : { done: false, value: pieces(item.value) };
    },
    return: async () => {
      await batches.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => made,
  };
  return { position, batches: made };
}

/** A character of a string is so many bytes of UTF-8 at most. */
const mostBytes = 3;

/** Each line goes into its chunk as it is made: one string of them all would be copied twice more. */
function* linesOf(sessions: Iterable<Session>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (const session of sessions) {
    const text = `${JSON.stringify(session)}\n`;
    const needed = text.length * mostBytes;
    if (used + needed > chunk.length) {
      if (used > 0) yield chunk.subarray(0, used);
      chunk = Buffer.allocUnsafe(Math.max(chunkBytes, needed));
      used = 0;
    }
    used += chunk.write(text, used);
  }
  yield chunk.subarray(0, used);
}
