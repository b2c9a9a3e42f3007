import { Body, Controller, Delete, Inject, Param, Put } from '@nestjs/common';
import { limitBody, type SetLimitAnswer } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import { IdPipe } from '../access/id.pipe.js';
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
    @Param('id', IdPipe) limitId: string,
    @Body() body: unknown,
  ): Promise<SetLimitAnswer> {
    const command = { site, limitId, body: parseInput(limitBody, body), byName: keyName };
    return this.collectors.setLimit(command);
  }

  @Delete(':id')
  async delete(
    @AskedBy() { site, keyName }: Access,
    @Param('id', IdPipe) limitId: string,
  ): Promise<{ position: string }> {
    return this.collectors.deleteLimit({ site, limitId, byName: keyName });
  }
}
