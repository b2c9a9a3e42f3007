import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { Site } from '@headcount/contracts';
import { listSites } from '@headcount/read-model';
import type { Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/sites')
@NeedsScope('read')
export class SitesController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** The sites that the key may ask about: its own. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly Site[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.put(listSites, { site }));
  }
}
