import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { commandSubjects, type EndSessionCommand, type EndSessionReply } from '@headcount/contracts';
import { patienceMs, ProblemError, within } from '@headcount/service-kit';
import { firstValueFrom } from 'rxjs';

/** Commands to whichever collector answers, as NATS requests. */
export class Collectors {
  private readonly client: ClientProxy;

  constructor(natsUrl: string) {
    this.client = ClientProxyFactory.create({
      transport: Transport.NATS,
      options: { servers: [natsUrl], maxReconnectAttempts: -1, waitOnFirstConnect: true },
    });
  }

  /** @throws ProblemError `session_not_found`, or one that says that nobody answered in time */
  async endSession(command: EndSessionCommand): Promise<{ revoked: number; position: string | null }> {
    const asked = firstValueFrom(this.client.send<EndSessionReply>(commandSubjects.endSession, command));
    const reply = await within(asked, patienceMs, null).catch((error: unknown) => {
      throw new ProblemError('collector_unavailable', { cause: error });
    });
    if (reply === null) throw new ProblemError('collector_unavailable');
    if (!reply.ok) throw new ProblemError(reply.code);
    return { revoked: reply.revoked, position: reply.position };
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}
