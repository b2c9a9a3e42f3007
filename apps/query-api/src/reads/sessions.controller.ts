import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { isId } from '@headcount/contracts';
import { ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { answerSessions } from './answer-sessions.js';
import { sendTagged } from './etag.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/sessions')
@NeedsScope('read')
export class SessionsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /**
   * Sessions by any filter in any order, newest start first unless told otherwise: a page of JSON, or the whole
   * result as CSV or NDJSON if `Accept` asks for that.
   */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query() input: Readonly<Record<string, unknown>>,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answerSessions(this.readModel, { site, input, accept }, reply);
  }

  @Get(':id')
  async one(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    await this.readModel.waitFor(minPosition);
    const { session, position } = await this.readModel.session(site, id);
    tellPosition(reply, position);
    if (session === null) throw new ProblemError('session_not_found');
    sendTagged(reply, session);
  }
}
