import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import {
  isId,
  usageQuery,
  type LimitUsage,
  type LimitWithHistory,
  type ListedLimit,
} from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt, tellPosition } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/limits')
@NeedsScope('read')
export class LimitReadsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** The limits in force, by id. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query('minPosition') minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly ListedLimit[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.limits(site));
  }

  /** A limit, and who changed it when. */
  @Get(':id')
  async one(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LimitWithHistory> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    await this.readModel.waitFor(minPosition);
    const { limit, position } = await this.readModel.limit(site, id);
    tellPosition(reply, position);
    if (limit === null) throw new ProblemError('limit_not_found');
    return limit;
  }

  /** How full it is, how full it was at most, how often somebody was refused, and who is in. */
  @Get(':id/usage')
  async usage(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LimitUsage> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    const { minPosition, ...window } = parseInput(usageQuery, input);
    await this.readModel.waitFor(minPosition);
    const { usage, position } = await this.readModel.usage({ site, id, ...window });
    tellPosition(reply, position);
    if (usage === null) throw new ProblemError('limit_not_found');
    return usage;
  }
}
