import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { isId, sessionsQuery, type Page, type Session, type SessionsQuery } from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';

/** The query as the read model takes it. */
function chosen<Query extends Partial<SessionsQuery>>(query: Query, site: string) {
  const { status, endReason, minActiveSeconds, ...same } = query;
  return {
    ...same,
    site,
    statuses: status,
    endReasons: endReason,
    minActiveMs: minActiveSeconds === undefined ? undefined : minActiveSeconds * 1000,
  };
}

@Controller('api/v1/sessions')
@NeedsScope('read')
export class SessionsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** Sessions by any filter in any order, newest start first unless told otherwise. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Session>> {
    const { minPosition, ...query } = parseInput(sessionsQuery, input);
    await this.readModel.waitFor(minPosition);
    const { data, page, position } = await this.readModel.sessions(chosen(query, site));
    tellPosition(reply, position);
    return { data, page };
  }

  @Get(':id')
  async one(
    @AskedBy() { site }: Access,
    @Param('id') id: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    if (!isId(id)) throw new ProblemError('invalid_id');
    await this.readModel.waitFor(minPosition);
    const { session, position } = await this.readModel.session(site, id);
    tellPosition(reply, position);
    if (session === null) throw new ProblemError('session_not_found');
    return session;
  }
}
