import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import {
  rebuildBody,
  type ComparisonAnswer,
  type ProjectionAnswer,
  type RebuildAnswer,
  type WhatIfAnswer,
} from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { AskedBy, NeedsScope, TakesAllSites } from '../access/scope.guard.js';
import { Rebuilds } from './rebuilds.js';

@Controller('api/v1')
@NeedsScope('admin')
@TakesAllSites()
export class RebuildsController {
  constructor(@Inject(Rebuilds) private readonly rebuilds: Rebuilds) {}

  @Get('projections')
  @NeedsScope('read')
  async projections(): Promise<{ data: readonly ProjectionAnswer[] }> {
    return { data: await this.rebuilds.projections() };
  }

  /** A projector takes it up; the answer says where to ask how far it is. */
  @Post('rebuilds')
  @HttpCode(202)
  async start(
    @AskedBy() { site }: Access,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RebuildAnswer> {
    const rebuild = await this.rebuilds.start(parseInput(rebuildBody, body ?? {}), site);
    void reply.header('location', `/api/v1/rebuilds/${rebuild.id}`);
    return rebuild;
  }

  @Get('rebuilds')
  @NeedsScope('read')
  async list(): Promise<{ data: readonly RebuildAnswer[] }> {
    return { data: await this.rebuilds.list() };
  }

  @Get('rebuilds/:id')
  @NeedsScope('read')
  find(@Param('id', IdPipe) id: string): Promise<RebuildAnswer> {
    return this.rebuilds.find(id);
  }

  @Get('rebuilds/:id/compare')
  @NeedsScope('read')
  compare(@AskedBy() { site }: Access, @Param('id', IdPipe) id: string): Promise<ComparisonAnswer> {
    return this.rebuilds.compare(id, site);
  }

  @Get('rebuilds/:id/what-if')
  @NeedsScope('read')
  whatIf(@AskedBy() { site }: Access, @Param('id', IdPipe) id: string): Promise<WhatIfAnswer> {
    return this.rebuilds.whatIf(id, site);
  }

  @Post('rebuilds/:id/promote')
  @HttpCode(200)
  promote(@Param('id', IdPipe) id: string): Promise<RebuildAnswer> {
    return this.rebuilds.step('promote', id);
  }

  @Post('rebuilds/:id/rollback')
  @HttpCode(200)
  rollback(@Param('id', IdPipe) id: string): Promise<RebuildAnswer> {
    return this.rebuilds.step('rollback', id);
  }

  @Delete('rebuilds/:id')
  drop(@Param('id', IdPipe) id: string): Promise<RebuildAnswer> {
    return this.rebuilds.step('drop', id);
  }
}
