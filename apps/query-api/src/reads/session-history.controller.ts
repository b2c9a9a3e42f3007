import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { isId } from '@headcount/contracts';
import { ProblemError, type Access } from '@headcount/service-kit';
import type { SessionState } from '@headcount/session-core';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { sendTagged } from './etag.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';
import { factsOf, segmentsOf } from './session-history.js';

@Controller('api/v1/sessions/:id')
@NeedsScope('read')
export class SessionHistoryController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** When the session was connected and active, and whose it was then; when it held a seat. */
  @Get('segments')
  async segments(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const state = await this.stateOf({ site, id }, minPosition, reply);
    sendTagged(reply, { sessionId: id, data: segmentsOf(state) });
  }

  /** What the log says of the session. */
  @Get('events')
  async events(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const state = await this.stateOf({ site, id }, minPosition, reply);
    sendTagged(reply, { sessionId: id, data: factsOf(state) });
  }

  private async stateOf(
    { site, id }: { site: string; id: string },
    minPosition: string | undefined,
    reply: FastifyReply,
  ): Promise<SessionState> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    await this.readModel.waitFor(minPosition);
    const { state, position } = await this.readModel.history(site, id);
    tellPosition(reply, position);
    if (state === null) throw new ProblemError('session_not_found');
    return state;
  }
}
