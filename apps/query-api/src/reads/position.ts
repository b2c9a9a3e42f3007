import type { ProjectionPosition } from '@headcount/read-model';
import type { FastifyReply } from 'fastify';

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
