import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { Invariants } from '@headcount/contracts';
import type { Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { tellPosition } from '../reads/position.js';
import { ReadModel } from '../reads/read-model.js';
import { InvariantChecks } from './invariant-checks.js';

@Controller('api/v1/invariants')
@NeedsScope('read')
export class InvariantsController {
  constructor(
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(InvariantChecks) private readonly checks: InvariantChecks,
  ) {}

  /** Whether the rows of the site obey the laws; takes as long as reading them all does. */
  @Get()
  async check(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Invariants> {
    await this.readModel.waitFor(minPosition);
    const { position, ...answer } = await this.checks.of(site);
    tellPosition(reply, position);
    return { ...answer, position: position.seq };
  }
}
