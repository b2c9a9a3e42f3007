import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import {
  commandSubjects,
  type CheckLimitsCommand,
  type CheckLimitsReply,
  type CreateSiteCommand,
  type CreateSiteReply,
  type DeleteLimitCommand,
  type DeleteLimitReply,
  type EndSessionCommand,
  type EndSessionReply,
  type EndDanglingSessionsCommand,
  type EndSessionsReply,
  type EndUserSessionsCommand,
  type IssueKeyCommand,
  type IssueKeyReply,
  type LimitCheckAnswer,
  type PolicyBody,
  type ProblemCode,
  type RevokeKeyCommand,
  type RevokeKeyReply,
  type SetLimitAnswer,
  type SetLimitCommand,
  type SetLimitReply,
  type SetPolicyCommand,
  type SetPolicyReply,
} from '@headcount/contracts';
import { clientOptions } from '@headcount/event-log';
import { patienceMs, ProblemError, within } from '@headcount/service-kit';
import { firstValueFrom } from 'rxjs';

/** How many sessions a command has ended, and where the last of their ends stands; null: there was none to end. */
export interface Revoked {
  readonly revoked: number;
  readonly position: string | null;
}

/** Commands to whichever collector answers, as NATS requests. */
export class Collectors {
  private readonly client: ClientProxy;

  constructor(natsUrl: string) {
    this.client = ClientProxyFactory.create({
      transport: Transport.NATS,
      options: clientOptions(natsUrl),
    });
  }

  /** @throws ProblemError `session_not_found`, or one that says that nobody answered in time */
  async endSession(command: EndSessionCommand): Promise<Revoked> {
    const reply = await this.ask<EndSessionReply>(commandSubjects.endSession, command);
    if (!reply.ok) throw new ProblemError(reply.code);
    return { revoked: reply.revoked, position: reply.position };
  }

  /** @throws ProblemError, one that says that nobody answered in time; some may have ended then */
  endUserSessions(command: EndUserSessionsCommand): Promise<Revoked> {
    return this.endSeveral(commandSubjects.endUserSessions, command);
  }

  /** @throws ProblemError, one that says that nobody answered in time; some may have ended then */
  endDanglingSessions(command: EndDanglingSessionsCommand): Promise<Revoked> {
    return this.endSeveral(commandSubjects.endDanglingSessions, command);
  }

  private async endSeveral(subject: string, command: object): Promise<Revoked> {
    const reply = await this.ask<EndSessionsReply>(subject, command);
    if (!reply.ok) throw new ProblemError(reply.code);
    return { revoked: reply.revoked, position: reply.position };
  }

  /** @throws ProblemError `invalid_policy`, or one that says that nobody answered in time */
  async setPolicy(command: SetPolicyCommand): Promise<{ policy: PolicyBody; position: string }> {
    const reply = await this.ask<SetPolicyReply>(commandSubjects.setPolicy, command);
    if (!reply.ok) throw new ProblemError(reply.code, { detail: reply.detail });
    return { policy: reply.policy, position: reply.position };
  }

  /** @throws ProblemError `site_exists`, or one that says that nobody answered in time */
  async createSite(command: CreateSiteCommand): Promise<{ position: string }> {
    const reply = await this.ask<CreateSiteReply>(commandSubjects.createSite, command);
    if (!reply.ok) throw problemOf(reply);
    return { position: reply.position };
  }

  /** @throws ProblemError, one that says that nobody answered in time */
  async issueKey(command: IssueKeyCommand): Promise<{ position: string }> {
    const reply = await this.ask<IssueKeyReply>(commandSubjects.issueKey, command);
    if (!reply.ok) throw problemOf(reply);
    return { position: reply.position };
  }

  /** @throws ProblemError `key_not_found`, or one that says that nobody answered in time */
  async revokeKey(command: RevokeKeyCommand): Promise<Revoked> {
    const reply = await this.ask<RevokeKeyReply>(commandSubjects.revokeKey, command);
    if (!reply.ok) throw problemOf(reply);
    return { revoked: reply.revoked, position: reply.position };
  }

  /** @throws ProblemError `invalid_limit`, or one that says that nobody answered in time */
  async setLimit(command: SetLimitCommand): Promise<SetLimitAnswer> {
    const reply = await this.ask<SetLimitReply>(commandSubjects.setLimit, command);
    if (!reply.ok) throw problemOf(reply);
    const { ok: _, ...answer } = reply;
    return answer;
  }

  /** @throws ProblemError `limit_not_found`, or one that says that nobody answered in time */
  async deleteLimit(command: DeleteLimitCommand): Promise<{ position: string }> {
    const reply = await this.ask<DeleteLimitReply>(commandSubjects.deleteLimit, command);
    if (!reply.ok) throw problemOf(reply);
    return { position: reply.position };
  }

  /** @throws ProblemError, one that says that nobody answered in time */
  async checkLimits(command: CheckLimitsCommand): Promise<LimitCheckAnswer> {
    const reply = await this.ask<CheckLimitsReply>(commandSubjects.checkLimits, command);
    if (!reply.ok) throw problemOf(reply);
    const { ok: _, ...answer } = reply;
    return answer;
  }

  private async ask<Reply extends object>(subject: string, command: object): Promise<Reply> {
    const asked = firstValueFrom(this.client.send<Reply>(subject, command));
    const reply = await within(asked, patienceMs, null).catch((error: unknown) => {
      throw new ProblemError('collector_unavailable', { cause: error });
    });
    if (reply === null) throw new ProblemError('collector_unavailable');
    return reply;
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

function problemOf({ code, detail }: { code: ProblemCode; detail?: string }): ProblemError {
  return new ProblemError(code, detail === undefined ? {} : { detail });
}
