import { Controller, Delete, Inject, Param } from '@nestjs/common';
import { isId } from '@headcount/contracts';
import { ProblemError, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Collectors } from './collectors.js';

@Controller('api/v1/sessions')
@NeedsScope('admin')
export class EndSessionController {
  constructor(@Inject(Collectors) private readonly collectors: Collectors) {}

  /** Revokes a session; one that had ended before is left as it is (`revoked: 0`). */
  @Delete(':id')
  async end(@AskedBy() { site, keyName }: Access, @Param('id') id: string) {
    if (!isId(id)) throw new ProblemError('invalid_id');
    return this.collectors.endSession({ site, sessionId: id, byName: keyName });
  }
}
