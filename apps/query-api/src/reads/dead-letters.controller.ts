import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { deadLettersQuery, type DeadLetter, type Page } from '@headcount/contracts';
import { listDeadLetters } from '@headcount/read-model';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/dead-letters')
@NeedsScope('admin')
export class DeadLettersController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** What the log says of the site but no row could take up, the latest first. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<DeadLetter>> {
    const { minPosition, ...query } = parseInput(deadLettersQuery, input);
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    return readAt(reply, isThere, () => readModel.put(listDeadLetters, { ...query, site }));
  }
}
