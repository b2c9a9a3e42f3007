import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { allSites, keyBody, type IssuedKeyAnswer, type Key } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { parseInput, ProblemError, type Access } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';
import { KeyAccess } from '../access/key-access.js';
import { PositionPipe } from '../access/position.pipe.js';
import { AskedBy, NeedsScope, TakesAllSites } from '../access/scope.guard.js';
import { readAt } from '../reads/position.js';
import { ReadModel } from '../reads/read-model.js';
import { Collectors } from './collectors.js';

@Controller('api/v1/keys')
@NeedsScope('admin')
@TakesAllSites()
export class KeysController {
  constructor(
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(Collectors) private readonly collectors: Collectors,
    @Inject(KeyAccess) private readonly keys: KeyAccess,
  ) {}

  /** The keys of the site, those too that are not valid any more, oldest first. */
  @Get()
  async list(
    @AskedBy() { site }: Access,
    @Query(PositionPipe) minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: readonly Key[] }> {
    const { readModel } = this;
    return readAt(reply, readModel.waitFor(minPosition), () => readModel.keys(site));
  }

  /** A new key for the site. Its text is in this answer and nowhere else, neither before nor afterwards. */
  @Post()
  async issue(@AskedBy() { site, keyName }: Access, @Body() body: unknown): Promise<IssuedKeyAnswer> {
    const { expiresAt, ...wanted } = parseInput(keyBody, body);
    if (site === allSites && wanted.scopes.includes('ingest'))
      throw new ProblemError('invalid_request', { detail: 'scopes: an operator reads and administers' });
    const { text, keyId, secretHash } = newKey(site);
    const { position } = await this.collectors.issueKey({
      ...{ site, keyId, secretHash, ...wanted },
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      byName: keyName,
    });
    return { id: keyId, ...wanted, expiresAt, key: text, position };
  }

  /** Revokes a key for ever; one that had been revoked before is left as it is (`revoked: 0`). */
  @Delete(':id')
  async revoke(
    @AskedBy() { site, keyName }: Access,
    @Param('id') keyId: string,
  ): Promise<{ revoked: number; position: string | null }> {
    const answer = await this.collectors.revokeKey({ site, keyId, byName: keyName });
    this.keys.refuse(site, keyId);
    return answer;
  }
}
