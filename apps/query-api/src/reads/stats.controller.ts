import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { durationsQuery, type Durations } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/stats')
@NeedsScope('read')
export class StatsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** What sessions add up to, by any grouping, in the zone asked for or the site's. */
  @Get('durations')
  async durations(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Durations> {
    const { status, endReason, minActiveSeconds, minPosition, tz, ...query } = parseInput(
      durationsQuery,
      input,
    );
    await this.readModel.waitFor(minPosition);
    const { durations, position } = await this.readModel.durations({
      ...query,
      site,
      tz: tz ?? (await this.readModel.timeZone(site)),
      statuses: status,
      endReasons: endReason,
      minActiveMs: minActiveSeconds === undefined ? undefined : minActiveSeconds * 1000,
    });
    tellPosition(reply, position);
    return durations;
  }
}
