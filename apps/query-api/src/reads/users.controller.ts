import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { userQuery, usersQuery, type Page, type User } from '@headcount/contracts';
import { findUser } from '@headcount/read-model';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../access/id.pipe.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { answerSessions } from './answer-sessions.js';
import { readAt, sendFound } from './position.js';
import { ReadModel } from './read-model.js';

@Controller('api/v1/users')
@NeedsScope('read')
export class UsersController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  /** Users with their totals: sums are session hours, unions person hours. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query() input: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<User>> {
    const { minPosition, ...query } = parseInput(usersQuery, input);
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.users({ ...query, site }));
  }

  /** Totals of one user: over all sessions, or over what lies in a window. */
  @Get(':userId')
  async one(
    @AskedBy() { site }: Access,
    @Param('userId', IdPipe) userId: string,
    @Query() input: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { minPosition, ...window } = parseInput(userQuery, input);
    const { readModel } = this;
    const isThere = readModel.waitFor(minPosition);
    const { user } = await readAt(reply, isThere, () => readModel.put(findUser, { site, userId, ...window }));
    sendFound(reply, user, 'user_not_found');
  }

  /** The sessions that the user was logged in to last: `GET /sessions`, for one user. */
  @Get(':userId/sessions')
  async sessions(
    @AskedBy() { site }: Access,
    @Param('userId', IdPipe) userId: string,
    @Query() input: Readonly<Record<string, unknown>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if ('userId' in input)
      throw new ProblemError('invalid_request', { detail: 'userId: stands in the path' });
    const asked = { site, input: { ...input, userId }, accept: reply.request.headers.accept };
    await answerSessions(this.readModel, asked, reply);
  }
}
