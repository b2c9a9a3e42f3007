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
  const stream = Readable.from(texts(head, line, batches), { objectMode: false, highWaterMark: 65_536 });
  // a stream that is destroyed before it was read from never begins its generator
  stream.once('close', () => void batches.return?.().catch(() => undefined));
  return reply.header('content-type', contentType).send(stream);
}

async function* texts(
  head: string,
  line: Format['line'],
  batches: SessionStream['batches'],
): AsyncGenerator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  for await (const sessions of batches) yield Buffer.from(sessions.map(line).join(''));
}
