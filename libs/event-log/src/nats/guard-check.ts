import { streamName } from '@headcount/contracts';
import { JetStreamApiCodes, JetStreamApiError, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { serverProblem } from '../provision/server-version.js';
import type { Link } from './link.js';

/** Why a guarded append must not be sent; `passing`: it may be possible in a moment. */
export interface GuardProblem {
  readonly reason: string;
  readonly passing: boolean;
}

/**
 * Whether the server at the other end guards appends to the stream. Asked once for each connection that is made, so
 * that not one guarded append goes to a server that was exchanged for one that does not.
 */
export class GuardCheck {
  readonly #link: Link;
  #known: { readonly connection: number; readonly reason: string | null } | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Null when nothing speaks against it, or when there is no stream. Never throws. */
  async problem(nats: NatsConnection, withinMs: number): Promise<GuardProblem | null> {
    const connection = this.#link.connections;
    if (this.#known?.connection !== connection) {
      try {
        const manager = await jetstreamManager(nats, { timeout: withinMs, checkAPI: false });
        const { config } = await this.#link.orBroken(manager.streams.info(streamName));
        const reason = serverProblem(nats.info?.version ?? '0', config);
        this.#known = { connection, reason };
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
          return null;
        return { reason: `the log does not answer: ${(error as Error).message}`, passing: true };
      }
    }
    if (this.#link.connections !== connection)
      return { reason: 'the connection was lost meanwhile', passing: true };
    return this.#known.reason === null ? null : { reason: this.#known.reason, passing: false };
  }
}
