import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import type { Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { answerSessions } from './answer-sessions.js';
import { readAt, sendFound } from './position.js';
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
    @Param('id', IdPipe) id: string,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { session } = await readAt(reply, isThere, () => readModel.session(site, id));
    sendFound(reply, session, 'session_not_found');
  }
}
