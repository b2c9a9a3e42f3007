import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { commandSubjects, endSessionCommand, type EndSessionReply } from '@headcount/contracts';
import { Collector } from '../admission/collector.js';

/** Commands of other services, as NATS requests. */
@Controller()
export class EndSessionController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  /** Ends a session because an administrator says so. */
  @MessagePattern(commandSubjects.endSession)
  async endSession(@Payload() payload: unknown): Promise<EndSessionReply> {
    const command = endSessionCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, sessionId, byName } = command.data;
    const answer = await this.collector.submit(site, {
      kind: 'end',
      sessionId,
      reason: 'revoked',
      endedAt: this.collector.now(),
      bySource: false,
      endedBy: 'admin',
      endedByName: byName,
    });
    if (!answer.ok) return { ok: false, code: answer.code };
    if (answer.outcome.kind === 'unknown') return { ok: false, code: 'session_not_found' };
    return { ok: true, revoked: answer.position === null ? 0 : 1, position: answer.position };
  }
}
