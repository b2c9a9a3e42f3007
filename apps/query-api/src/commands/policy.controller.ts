import { Body, Controller, Get, Inject, Put, Query } from '@nestjs/common';
import { policyChanges, policyView, type PolicyBody } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { parseInput, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
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
    @Query('minPosition') minPosition: string | undefined,
  ): Promise<PolicyBody> {
    await this.readModel.waitFor(minPosition);
    return policyView((await this.readModel.policy(site)) ?? defaultSitePolicy);
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
