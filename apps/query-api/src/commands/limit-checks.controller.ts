import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { limitCheckBody, type LimitCheckAnswer } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Collectors } from './collectors.js';

@Controller('api/v1/limit-checks')
@NeedsScope('ingest')
export class LimitChecksController {
  constructor(@Inject(Collectors) private readonly collectors: Collectors) {}

  /** Whether such a session would be let in now; a dry run, by the collector that would decide it. */
  @Post()
  @HttpCode(200)
  async check(@AskedBy() { site, scopes }: Access, @Body() body: unknown): Promise<LimitCheckAnswer> {
    const asker = parseInput(limitCheckBody, body);
    return this.collectors.checkLimits({ site, admin: scopes.includes('admin'), ...asker });
  }
}
