import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { usersQuery, type Page, type User } from '@headcount/contracts';
import { parseInput, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { tellPosition } from './position.js';
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
    const { cursor, limit, minPosition } = parseInput(usersQuery, input);
    await this.readModel.waitFor(minPosition);
    const { data, page, position } = await this.readModel.users({ site, cursor, limit });
    tellPosition(reply, position);
    return { data, page };
  }
}
