import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { limitBacktestBody, type LimitBacktest } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Backtests } from './backtests.js';

@Controller('api/v1/limit-backtests')
@NeedsScope('read')
export class BacktestsController {
  constructor(@Inject(Backtests) private readonly backtests: Backtests) {}

  /** What this limit would have refused between two instants, had it been in force. Changes nothing. */
  @Post()
  @HttpCode(200)
  run(@AskedBy() { site }: Access, @Body() body: unknown): Promise<LimitBacktest> {
    return this.backtests.run(site, parseInput(limitBacktestBody, body));
  }
}
