import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { activeUsersQuery, durationsQuery, type ActiveUsers, type Durations } from '@headcount/contracts';
import { activeUsers } from '@headcount/read-model';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { chosen } from './chosen.js';
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
    const { minPosition, tz, ...query } = parseInput(durationsQuery, input);
    await this.readModel.waitFor(minPosition);
    const { durations, position } = await this.readModel.durations({
      ...chosen(query),
      site,
      tz: tz ?? (await this.readModel.timeZone(site)),
    });
    tellPosition(reply, position);
    return durations;
  }

  /** Who was there in a day, week or month of the zone, and with what. */
  @Get('active-users')
  async activeUsers(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActiveUsers> {
    const { minPosition, tz, ...query } = parseInput(activeUsersQuery, input);
    await this.readModel.waitFor(minPosition);
    const zone = tz ?? (await this.readModel.timeZone(site));
    const { active, position } = await this.readModel.put(activeUsers, {
      ...chosen(query),
      site,
      tz: zone,
    });
    tellPosition(reply, position);
    return active;
  }
}
