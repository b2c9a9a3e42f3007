import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { isId, sessionsQuery, type Session, type SessionsQuery } from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { tellPosition } from './position.js';
import { ReadModel } from './read-model.js';
import { sendStream, streamedFormat } from './session-stream.js';

/** A stream has no pages. @throws ProblemError `invalid_request` */
function refusePaging(input: Readonly<Record<string, unknown>>): void {
  for (const name of ['cursor', 'limit', 'total'])
    if (name in input)
      throw new ProblemError('invalid_request', { detail: `${name}: a stream is the whole result` });
}

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
    const { minPosition, ...query } = parseInput(sessionsQuery, input);
    const format = streamedFormat(accept);
    if (format !== undefined) refusePaging(input);
    await this.readModel.waitFor(minPosition);
    void reply.header('vary', 'accept');
    if (format === undefined) {
      const { data, page, position } = await this.readModel.sessions(chosen(query, site));
      tellPosition(reply, position);
      return void reply.send({ data, page });
    }
    const { position, batches } = await this.readModel.stream(chosen(query, site));
    tellPosition(reply, position);
    void sendStream(reply, format, batches);
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
