import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { lastEventIdOf, openEventStream, ProblemError, whenGone, type Access } from '@headcount/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Callers } from '../access/callers.js';
import { AskedBy, NeedsScope } from '../access/scope.guard.js';
import { ReadModel } from '../reads/read-model.js';
import { LiveFeed } from './live-feed.js';

/** As an id of ours, or a position of a write's answer: an envelope is applied whole. */
const idPattern = /^(\d{1,15})(?:\.\d{1,9})?$/;

@Controller('api/v1/live')
@NeedsScope('read')
export class LiveController {
  constructor(
    @Inject(LiveFeed) private readonly feed: LiveFeed,
    @Inject(ReadModel) private readonly readModel: ReadModel,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  /** Which sessions change, from the id of the reader on, or from now on; a stream of events that stays open. */
  @Get()
  async read(
    @AskedBy() { site, keyId }: Access,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.feed.demandRoom(keyId);
    const { seq } = await this.readModel.position();
    if (request.method === 'HEAD')
      return void reply
        .header('content-type', 'text/event-stream')
        .header('x-projection-position', seq)
        .send();
    const id = lastEventIdOf(request);
    const told = id === null ? seq : Number(idPattern.exec(id)?.[1] ?? Infinity);
    const credential = request.headers.authorization!;
    const gone = this.feed.add(
      {
        ...{ site, keyId, credential, told: Math.min(told, seq) },
        sink: openEventStream(reply, { 'x-projection-position': String(seq) }),
        mayRead: () => this.isGranted(credential),
      },
      told > seq ? 'unknown_position' : null,
    );
    whenGone(reply, gone);
  }

  /** While the keys can't be read nothing is known against anybody. */
  private async isGranted(authorization: string): Promise<boolean> {
    try {
      await this.callers.require(authorization, 'read');
      return true;
    } catch (error) {
      return !(error instanceof ProblemError && ['unauthorized', 'forbidden'].includes(error.code));
    }
  }
}
