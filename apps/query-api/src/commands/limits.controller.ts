import { Body, Controller, Delete, Inject, Param, Put } from '@nestjs/common';
import { isId, limitBody, type SetLimitAnswer } from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Collectors } from './collectors.js';

@Controller('api/v1/limits')
@NeedsScope('admin')
export class LimitsController {
  constructor(@Inject(Collectors) private readonly collectors: Collectors) {}

  /** Puts a limit in the place of the one of its id. In force on every collector when it is answered. */
  @Put(':id')
  async set(
    @AskedBy() { site, keyName }: Access,
    @Param('id') limitId: string,
    @Body() body: unknown,
  ): Promise<SetLimitAnswer> {
    const command = { site, limitId: known(limitId), body: parseInput(limitBody, body), byName: keyName };
    return this.collectors.setLimit(command);
  }

  @Delete(':id')
  async delete(
    @AskedBy() { site, keyName }: Access,
    @Param('id') limitId: string,
  ): Promise<{ position: string }> {
    return this.collectors.deleteLimit({ site, limitId: known(limitId), byName: keyName });
  }
}

/** @throws ProblemError `invalid_id` */
function known(id: string): string {
  if (!isId(id)) throw new ProblemError('invalid_id');
  return id;
}
