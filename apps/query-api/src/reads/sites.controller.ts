import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { allSites, siteBody, type CreatedSite, type Site } from '@headcount/contracts';
import { listSites } from '@headcount/read-model';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope, TakesAllSites } from '../access/scope.guard.js';
import { Collectors } from '../commands/collectors.js';
import { readAt } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/sites')
@NeedsScope('read')
@TakesAllSites()
export class SitesController {
  constructor(
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(Collectors) private readonly collectors: Collectors,
  ) {}

  /** The sites that the key may ask about: its own; all of them for an operator. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly Site[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.put(listSites, { site }));
  }

  /** Adds a site. It has no keys yet: the operator issues them. */
  @Post()
  @NeedsScope('admin')
  async create(@AskedBy() { site: of, keyName }: Access, @Body() body: unknown): Promise<CreatedSite> {
    const { site, timeZone } = parseInput(siteBody, body);
    if (of !== allSites) throw new ProblemError('forbidden', { detail: 'sites are added by an operator' });
    return { site, timeZone, ...(await this.collectors.createSite({ site, timeZone, byName: keyName })) };
  }
}
