import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { readAt, sendFound } from './position.js';
import { ReadModel } from './read-model.js';
import { factsOf, segmentsOf } from './session-history.js';

@Controller('api/v1/sessions/:id')
@NeedsScope('read')
export class SessionHistoryController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** When the session was connected and active, whose it was, when it held a seat; or what the log says of it. */
  @Get(['segments', 'events'])
  async part(
    @AskedBy() { site }: Access,
    @Param('id', IdPipe) id: string,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { state } = await readAt(reply, isThere, () => readModel.history(site, id));
    const dataOf = reply.request.routeOptions.url?.endsWith('/segments') === true ? segmentsOf : factsOf;
    const answer = state === null ? null : { sessionId: id, data: dataOf(state) };
    sendFound(reply, answer, 'session_not_found');
  }
}
