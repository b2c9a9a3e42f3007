import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Answers with one thing and its ETag; 304 without a body to whoever has it already (`If-None-Match`). */
export function sendTagged(reply: FastifyReply, body: object): void {
  const text = JSON.stringify(body);
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  void reply.header('etag', tag).header('cache-control', 'private, no-cache');
  if (knows(reply.request.headers['if-none-match'], tag)) return void reply.status(304).send();
  void reply.header('content-type', 'application/json; charset=utf-8').send(text);
}

/** As RFC 9110 has it: weakly compared, `*` is any. */
function knows(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}
