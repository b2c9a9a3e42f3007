import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  commandSubjects,
  endDanglingSessionsCommand,
  endUserSessionsCommand,
  type EndSessionsReply,
} from '@headcount/contracts';
import { statusAt, type OpenSession } from '@headcount/session-core';
import { Collector } from '../admission/collector.js';

/** Commands about several sessions at once, as NATS requests. */
@Controller()
export class UserSessionsController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  /** Ends what the user has open when the command is taken. */
  @MessagePattern(commandSubjects.endUserSessions)
  async end(@Payload() payload: unknown): Promise<EndSessionsReply> {
    const command = endUserSessionsCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { userId, except } = command.data;
    const spared = new Set(except);
    return this.endAll(command.data, (session) => session.userId === userId && !spared.has(session.id));
  }

  /** Ends what is dangling when the command is taken. */
  @MessagePattern(commandSubjects.endDanglingSessions)
  async endDangling(@Payload() payload: unknown): Promise<EndSessionsReply> {
    const command = endDanglingSessionsCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const now = this.collector.now();
    return this.endAll(
      command.data,
      ({ lastActiveAt, policy }) => statusAt({ endedAt: null, lastActiveAt }, policy, now).dangling,
    );
  }

  /** A barrier makes sure that all was read that was recorded before. */
  private async endAll(
    { site, byName: endedByName }: { readonly site: string; readonly byName: string },
    isMeant: (session: OpenSession) => boolean,
  ): Promise<EndSessionsReply> {
    const { collector } = this;
    if (!(await collector.barrier.pass()) || !collector.tail.caughtUp)
      return { ok: false, code: 'log_unavailable' };
    const ids: string[] = [];
    for (const session of collector.sessionsOf(site).open.values())
      if (isMeant(session)) ids.push(session.id);
    const told = { endedAt: collector.now(), bySource: false, endedBy: 'admin', endedByName } as const;
    const answers = await Promise.all(
      ids.map((sessionId) => collector.submit(site, { kind: 'end', sessionId, reason: 'revoked', ...told })),
    );
    let revoked = 0;
    let position: string | null = null;
    for (const answer of answers) {
      if (!answer.ok) return { ok: false, code: answer.code };
      if (answer.position === null) continue;
      revoked += 1;
      position = answer.position;
    }
    return { ok: true, revoked, position };
  }
}
