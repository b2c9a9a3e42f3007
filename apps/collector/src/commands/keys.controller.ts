import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  commandSubjects,
  issueKeyCommand,
  revokeKeyCommand,
  type IssueKeyReply,
  type RevokeKeyReply,
} from '@headcount/contracts';
import { issuedKey, type IssuedKey } from '@headcount/session-core';
import { Collector } from '../admission/collector.js';

/** Commands about keys, as NATS requests. What is answered holds on this collector already, on others when they read it. */
@Controller()
export class KeysController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  @MessagePattern(commandSubjects.issueKey)
  async issue(@Payload() payload: unknown): Promise<IssueKeyReply> {
    const command = issueKeyCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, byName: issuedBy, ...key } = command.data;
    const time = this.collector.now();
    const event = { type: 'KeyIssued', time, data: { ...key, issuedBy } } as const;
    const answer = await this.collector.submit(site, { kind: 'key', event });
    return answer.ok ? { ok: true, position: answer.position! } : answer;
  }

  /** Revoking it again changes nothing. */
  @MessagePattern(commandSubjects.revokeKey)
  async revoke(@Payload() payload: unknown): Promise<RevokeKeyReply> {
    const command = revokeKeyCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, keyId, byName: revokedBy } = command.data;
    const key = await this.find(site, keyId);
    if (key === 'log_unavailable') return { ok: false, code: key };
    if (key === undefined) return { ok: false, code: 'key_not_found' };
    if (key.revokedAt !== null) return { ok: true, revoked: 0, position: null };
    const time = this.collector.now();
    const event = { type: 'KeyRevoked', time, data: { keyId, revokedBy } } as const;
    const answer = await this.collector.submit(site, { kind: 'key', event });
    return answer.ok ? { ok: true, revoked: 1, position: answer.position } : answer;
  }

  /** A key that this collector has not read of may have been issued a moment ago: only a barrier tells. */
  private async find(site: string, keyId: string): Promise<IssuedKey | undefined | 'log_unavailable'> {
    const { tail, barrier } = this.collector;
    const known = () => issuedKey(tail.state, site, keyId);
    if (known() === undefined && !((await barrier.pass()) && tail.caughtUp)) return 'log_unavailable';
    return known();
  }
}
