import type { ProblemCode } from '@headcount/contracts';
import type { ProjectionPosition } from '@headcount/read-model';
import { ProblemError } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { sendTagged } from './etag.js';

/** Says how far the projection was that answered. */
export function tellPosition(reply: FastifyReply, { seq }: ProjectionPosition): void {
  void reply.header('x-projection-position', seq);
}

/** What was read, once the projection was as far as the caller asked; says how far it was. */
export async function readAt<Read extends { readonly position: ProjectionPosition }>(
  reply: FastifyReply,
  isThere: Promise<void>,
  read: () => Promise<Read>,
): Promise<Omit<Read, 'position'>> {
  await isThere;
  const { position, ...answer } = await read();
  tellPosition(reply, position);
  return answer;
}

/** Answers with one thing and its ETag. @throws ProblemError `missing` where there is none */
export function sendFound(reply: FastifyReply, thing: object | null, missing: ProblemCode): void {
  if (thing === null) throw new ProblemError(missing);
  sendTagged(reply, thing);
}
