import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { Source } from '@headcount/contracts';
import type { Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/sources')
@NeedsScope('read')
export class SourcesController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** Who tells of sessions, and how many of them are open. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly Source[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.sources(site));
  }
}
