import { Readable } from 'node:stream';
import type { Session } from '@headcount/contracts';
import type { SessionStream } from '@headcount/read-model';
import type { FastifyReply } from 'fastify';
import { csvHead, csvLine } from './csv.js';

/** How the whole result of a query is written. */
export interface Format {
  readonly contentType: string;
  readonly head: string;
  readonly line: (session: Session) => string;
}

const csv: Format = { contentType: 'text/csv; charset=utf-8; header=present', head: csvHead, line: csvLine };
const ndjson: Format = {
  contentType: 'application/x-ndjson',
  head: '',
  line: (session) => `${JSON.stringify(session)}\n`,
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
 * Answers with sessions as they come, no faster than the client takes them. When it goes away, or stalls for a
 * minute, `batches` is returned. An answer that is broken off ends without its last chunk.
 */
export function sendStream(
  reply: FastifyReply,
  { contentType, head, line }: Format,
  batches: SessionStream['batches'],
): FastifyReply {
  reply.raw.setTimeout(longestStallMs, () => reply.raw.destroy());
  const stream = Readable.from(texts(head, line, batches), { objectMode: false, highWaterMark: chunkBytes });
  // a stream that is destroyed before it was read from never begins its generator
  stream.once('close', () => void batches.return?.().catch(() => undefined));
  return reply.header('content-type', contentType).send(stream);
}

/** A character of a string is so many bytes of UTF-8 at most. */
const mostBytes = 3;

async function* texts(
  head: string,
  line: Format['line'],
  batches: SessionStream['batches'],
): AsyncGenerator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  for await (const sessions of batches) yield* chunksOf(sessions, line);
}

/** Each line goes into its chunk as it is made: one string of them all would be copied twice more. */
function* chunksOf(sessions: Iterable<Session>, line: Format['line']): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (const session of sessions) {
    const text = line(session);
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
