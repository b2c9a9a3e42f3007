import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { commandSubjects, endUserSessionsCommand, type EndUserSessionsReply } from '@headcount/contracts';
import { Collector } from '../admission/collector.js';

/** Commands about all sessions of a user, as NATS requests. */
@Controller()
export class UserSessionsController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  /** Ends what the user has open when the command is taken: a barrier makes sure that all of it was read. */
  @MessagePattern(commandSubjects.endUserSessions)
  async end(@Payload() payload: unknown): Promise<EndUserSessionsReply> {
    const command = endUserSessionsCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, userId, except, byName: endedByName } = command.data;
    const { collector } = this;
    if (!(await collector.barrier.pass()) || !collector.tail.caughtUp)
      return { ok: false, code: 'log_unavailable' };
    const spared = new Set(except);
    const ids: string[] = [];
    for (const session of collector.sessionsOf(site).open.values())
      if (session.userId === userId && !spared.has(session.id)) ids.push(session.id);
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
