import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { denialsQuery, type Denial, type Page } from '@headcount/contracts';
import { listDenials } from '@headcount/read-model';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/denials')
@NeedsScope('read')
export class DenialsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** Refusals, the latest first: who, by which limit, how often, and when they got in after all. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Denial>> {
    const { minPosition, ...query } = parseInput(denialsQuery, input);
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () =>
      readModel.page(listDenials, { ...query, site }),
    );
  }
}
