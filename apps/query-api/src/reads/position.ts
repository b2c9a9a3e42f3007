import type { ProjectionPosition } from '@headcount/read-model';
import type { FastifyReply } from 'fastify';

/** Says how far the projection was that answered. */
export function tellPosition(reply: FastifyReply, { seq }: ProjectionPosition): void {
  void reply.header('x-projection-position', seq);
}
