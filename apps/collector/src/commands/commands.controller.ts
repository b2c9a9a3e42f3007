import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  changedPolicy,
  commandSubjects,
  endSessionCommand,
  policyChanges,
  policyView,
  setPolicyCommand,
  type EndSessionReply,
  type SetPolicyReply,
} from '@headcount/contracts';
import { Collector } from '../admission/collector.js';

/** Commands of other services, as NATS requests. */
@Controller()
export class CommandsController {
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

  /** Changes some parameters of a site's policy, for sessions that start from now on. */
  @MessagePattern(commandSubjects.setPolicy)
  async setPolicy(@Payload() payload: unknown): Promise<SetPolicyReply> {
    const command = setPolicyCommand.safeParse(payload);
    const changes = policyChanges.safeParse(command.data?.changes);
    if (!command.success || !changes.success)
      return invalidPolicy(changes.error?.issues[0]?.message ?? 'no policy');
    const { site, byName } = command.data;
    const { policy, problems } = changedPolicy(this.collector.sessionsOf(site).policy, changes.data);
    if (problems.length > 0) return invalidPolicy(problems.join('; '));
    const data = { policy, changedBy: byName };
    const answer = await this.collector.submit(site, { kind: 'policy', at: this.collector.now(), data });
    if (!answer.ok) return answer;
    return { ok: true, policy: policyView(policy), position: answer.position! };
  }
}

function invalidPolicy(detail: string): SetPolicyReply {
  return { ok: false, code: 'invalid_policy', detail };
}
