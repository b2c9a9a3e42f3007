import { Controller, Delete, Inject, Param, Query } from '@nestjs/common';
import { idSchema } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import { z } from 'zod';
import { IdPipe } from '../access/id.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { Collectors, type Revoked } from './collectors.js';

const endQuery = z.object({ except: z.union([idSchema, z.array(idSchema)]).default([]) });

@Controller('api/v1/users')
@NeedsScope('admin')
export class EndUserSessionsController {
  constructor(@Inject(Collectors) private readonly collectors: Collectors) {}

  /** Revokes what a user has open, but not the sessions of `except`. */
  @Delete(':userId/sessions')
  async end(
    @AskedBy() { site, keyName }: Access,
    @Param('userId', IdPipe) userId: string,
    @Query() query: unknown,
  ): Promise<Revoked> {
    const { except } = parseInput(endQuery, query);
    return this.collectors.endUserSessions({ site, userId, except: [except].flat(), byName: keyName });
  }
}
