import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { usageQuery, type ListedLimit } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt, sendFound } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/limits')
@NeedsScope('read')
export class LimitReadsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** The limits in force, by id. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly ListedLimit[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.limits(site));
  }

  /** A limit, and who changed it when. */
  @Get(':id')
  async one(
    @AskedBy() { site }: Access,
    @Param('id', IdPipe) id: string,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { limit } = await readAt(reply, isThere, () => readModel.limit(site, id));
    sendFound(reply, limit, 'limit_not_found');
  }

  /** How full it is, how full it was at most, how often somebody was refused, and who is in. */
  @Get(':id/usage')
  async usage(
    @AskedBy() { site }: Access,
    @Param('id', IdPipe) id: string,
    @Query() input: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { minPosition, ...window } = parseInput(usageQuery, input);
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { usage } = await readAt(reply, isThere, () => readModel.usage({ site, id, ...window }));
    sendFound(reply, usage, 'limit_not_found');
  }
}
