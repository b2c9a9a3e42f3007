import { Controller, Delete, Inject, Param, Query } from '@nestjs/common';
import { endSessionsQuery } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import { IdPipe } from '../access/id.pipe.js';
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
  async end(@AskedBy() { site, keyName }: Access, @Param('id', IdPipe) id: string): Promise<Revoked> {
    return this.collectors.endSession({ site, sessionId: id, byName: keyName });
  }
}
