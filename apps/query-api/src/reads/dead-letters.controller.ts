import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { deadLettersQuery, type DeadLetter, type Page, type Retried } from '@headcount/contracts';
import { listDeadLetters } from '@headcount/read-model';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { DeadLetterRetries } from './dead-letter-retries.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/dead-letters')
@NeedsScope('admin')
export class DeadLettersController {
  constructor(
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(DeadLetterRetries) private readonly retries: DeadLetterRetries,
  ) {}

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
    return readAt(reply, isThere, () => readModel.page(listDeadLetters, { ...query, site }));
  }

  @Post(':id/retry')
  @HttpCode(200)
  retry(@AskedBy() { site }: Access, @Param('id', IdPipe) id: string): Promise<Retried> {
    return this.retries.retry(site, id);
  }
}
