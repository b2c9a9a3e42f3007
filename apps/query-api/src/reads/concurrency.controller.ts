import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import {
  concurrencyAtQuery,
  concurrencyNowQuery,
  concurrencyPeakQuery,
  concurrencyQuery,
  type ConcurrencyAt,
  type ConcurrencyNow,
  type ConcurrencyPeak,
  type ConcurrencySeries,
} from '@headcount/contracts';
import { concurrency, concurrencyAt, concurrencyNow, concurrencyPeak } from '@headcount/read-model';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { chosen } from './chosen.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';

/** How many were there at once, and who. */
@Controller('api/v1/stats/concurrency')
@NeedsScope('read')
export class ConcurrencyController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** By slots of a window, in the zone asked for or the site's. */
  @Get()
  async series(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConcurrencySeries> {
    const { minPosition, tz, ...ask } = parseInput(concurrencyQuery, input);
    await this.readModel.waitFor(minPosition);
    const zone = tz ?? (await this.readModel.timeZone(site));
    const { concurrency: answer, position } = await this.readModel.put(concurrency, {
      ...chosen(ask),
      site,
      tz: zone,
    });
    tellPosition(reply, position);
    return answer;
  }

  @Get('now')
  async now(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConcurrencyNow> {
    const { minPosition, ...ask } = parseInput(concurrencyNowQuery, input);
    await this.readModel.waitFor(minPosition);
    const { now, position } = await this.readModel.put(concurrencyNow, { ...chosen(ask), site });
    tellPosition(reply, position);
    return now;
  }

  @Get('peak')
  async peak(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConcurrencyPeak> {
    const { minPosition, ...ask } = parseInput(concurrencyPeakQuery, input);
    await this.readModel.waitFor(minPosition);
    const { peak, position } = await this.readModel.put(concurrencyPeak, { ...chosen(ask), site });
    tellPosition(reply, position);
    return peak;
  }

  @Get('at')
  async at(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConcurrencyAt> {
    const { minPosition, ...ask } = parseInput(concurrencyAtQuery, input);
    await this.readModel.waitFor(minPosition);
    const { at, position } = await this.readModel.put(concurrencyAt, { ...chosen(ask), site });
    tellPosition(reply, position);
    return at;
  }
}
