import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { isId, usersQuery, type Page, type User } from '@headcount/contracts';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { answerSessions } from './answer-sessions.js';
import { sendTagged } from './etag.js';
import { readAt, tellPosition } from './position.js';
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

  @Get(':userId')
  async one(
    @AskedBy() { site }: Access,
    @Param('userId') userId: string,
    @Query('minPosition') minPosition: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isId(userId)) throw new ProblemError('invalid_id');
    await this.readModel.waitFor(minPosition);
    const { user, position } = await this.readModel.user(site, userId);
    tellPosition(reply, position);
    if (user === null) throw new ProblemError('user_not_found');
    sendTagged(reply, user);
  }

  /** The sessions that the user was logged in to last: `GET /sessions`, for one user. */
  @Get(':userId/sessions')
  async sessions(
    @AskedBy() { site }: Access,
    @Param('userId') userId: string,
    @Query() input: Readonly<Record<string, unknown>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isId(userId)) throw new ProblemError('invalid_id');
    if ('userId' in input)
      throw new ProblemError('invalid_request', { detail: 'userId: stands in the path' });
    const asked = { site, input: { ...input, userId }, accept: reply.request.headers.accept };
    await answerSessions(this.readModel, asked, reply);
  }
}
