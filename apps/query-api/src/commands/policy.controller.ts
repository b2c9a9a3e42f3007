import { Body, Controller, Get, Inject, Put, Query, Res } from '@nestjs/common';
import { policyChanges, policyView, type PolicyBody } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { sendTagged } from '../reads/etag.js';
import { readAt } from '../reads/position.js';
import { ReadModel } from '../reads/read-model.js';
import { Collectors } from './collectors.js';

@Controller('api/v1/policy')
@NeedsScope('admin')
export class PolicyController {
  constructor(
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(Collectors) private readonly collectors: Collectors,
  ) {}

  /** What sessions of the site live under that start now. */
  @Get()
  @NeedsScope('read')
  async get(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { policy } = await readAt(reply, isThere, () => readModel.policy(site));
    sendTagged(reply, policyView(policy ?? defaultSitePolicy));
  }

  /** Changes the parameters that are named; the others stay as they are. In force when it is answered. */
  @Put()
  async set(
    @AskedBy() { site, keyName }: Access,
    @Body() body: unknown,
  ): Promise<PolicyBody & { position: string }> {
    const changes = parseInput(policyChanges, body);
    const { policy, position } = await this.collectors.setPolicy({ site, changes, byName: keyName });
    return { ...policy, position };
  }
}
