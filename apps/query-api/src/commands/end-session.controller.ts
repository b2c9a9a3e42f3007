import { Controller, Delete, Inject, Param, Query } from '@nestjs/common';
import { endSessionsQuery, isId } from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Collectors, type Revoked } from './collectors.js';

@Controller('api/v1/sessions')
@NeedsScope('admin')
export class EndSessionController {
  constructor(@Inject(Collectors) private readonly collectors: Collectors) {}

  /** Revokes all sessions that are dangling. */
  @Delete()
  async endDangling(@AskedBy() { site, keyName }: Access, @Query() query: unknown): Promise<Revoked> {
    parseInput(endSessionsQuery, query);
    return this.collectors.endDanglingSessions({ site, byName: keyName });
  }

  /** Revokes a session; one that had ended before is left as it is (`revoked: 0`). */
  @Delete(':id')
  async end(@AskedBy() { site, keyName }: Access, @Param('id') id: string): Promise<Revoked> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    return this.collectors.endSession({ site, sessionId: id, byName: keyName });
  }
}
