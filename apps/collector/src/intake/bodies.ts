import type { IncomingMessage } from 'node:http';
import { largestBodyBytes } from '@headcount/contracts';
import { ProblemError } from '@headcount/service-kit';
import type { FastifyInstance } from 'fastify';

type Took = (error: Error | null, body?: string) => void;

/** What arrives with the head of its request as a rule, and fits the buffer that a request has. */
const shortBytes = 16 * 1024;

/**
 * Takes JSON, whatever content type a client without a body announces: beats and ends may come without one, which is
 * then read as `{}`.
 */
export function takeJsonBodies(scope: FastifyInstance): void {
  const bodies = new ShortBodies();
  const parse = scope.getDefaultJsonParser('error', 'ignore');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(['application/json', 'text/plain'], (request, payload, done) => {
    const took: Took = (error, body) => {
      if (error !== null) done(error);
      else if (body === undefined || body === '') done(null, {});
      else void parse(request, body, done);
    };
    const bytes = Number(request.headers['content-length']);
    if (bytes > largestBodyBytes) took(tooLarge());
    else if (bytes <= shortBytes) bodies.take(payload, took);
    else readOn(payload, took);
  });
}

/**
 * Bodies that have arrived when the event loop has read from all sockets are taken in one go then. To listen to
 * each of them costs more than all else that is done with a beat.
 */
class ShortBodies {
  private waiting: { readonly payload: IncomingMessage; readonly took: Took }[] = [];

  take(payload: IncomingMessage, took: Took): void {
    this.waiting.push({ payload, took });
    if (this.waiting.length === 1) setImmediate(() => this.takeAll());
  }

  private takeAll(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const { payload, took } of waiting) {
      if (payload.complete) took(null, (payload.read() as Buffer | null)?.toString());
      else readOn(payload, took);
    }
  }
}

/** Listens to a body until it is whole, or too large. Gives itself up once it knows. */
function readOn(payload: IncomingMessage, took: Took): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const know = (error: Error | null, body?: string): void => {
    payload.off('data', take).off('end', whole).off('error', broken);
    took(error, body);
  };
  const take = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > largestBodyBytes) know(tooLarge());
  };
  const whole = (): void => know(null, Buffer.concat(chunks).toString());
  const broken = (cause: Error): void => know(new ProblemError('invalid_request', { cause }));
  payload.on('data', take).on('end', whole).on('error', broken);
}

const tooLarge = (): ProblemError => new ProblemError('body_too_large');
