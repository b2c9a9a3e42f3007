import type { HeadcountEvent } from '@headcount/session-core';
import type { Envelope } from '../event-log.js';

interface Sent {
  readonly payload: Uint8Array;
  readonly events: readonly HeadcountEvent[];
}

/** As a rule one is under way, and read back before the next but one is sent. */
const remembered = 8;

/**
 * The envelopes that this connection appended last, so that reading them back needn't decode them again: what
 * comes back with the same bytes says what was encoded.
 */
export class OwnEnvelopes {
  readonly #sent = new Map<string, Sent>();

  remember({ id, events }: Envelope, payload: Uint8Array): void {
    this.#sent.set(id, { payload, events });
    if (this.#sent.size <= remembered) return;
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }

  /** The events of a message; undefined when it is another's, or was forgotten. */
  eventsOf(id: string, payload: Uint8Array): readonly HeadcountEvent[] | undefined {
    const sent = this.#sent.get(id);
    return sent !== undefined && Buffer.compare(sent.payload, payload) === 0 ? sent.events : undefined;
  }
}
