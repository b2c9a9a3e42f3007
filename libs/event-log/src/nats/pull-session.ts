import { streamName } from '@headcount/contracts';
import { jetstreamManager, type ConsumerConfig } from '@nats-io/jetstream';
import { nanos, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';

const heartbeatMs = 5_000;
const pullExpiresMs = 30_000;
/** The server drops a consumer that nobody pulled from for so long. */
const forgottenAfterMs = 60_000;
/** Short, as in a cluster an election may have swallowed the question, and the next one is answered. */
const requestWithinMs = 1_500;

export interface PullSessionOptions {
  readonly nats: NatsConnection;
  /** A subject that nobody else listens to. */
  readonly inbox: string;
  /** Begin with the first message behind this sequence. */
  readonly after: number;
  /** Messages and bytes of one pull. */
  readonly batch: number;
  readonly maxBytes: number;
  readonly onMessage: (seq: number, storedAt: number, message: Msg) => void;
  /** A pull is used up: the owner calls `pull` again when it has room. */
  readonly onSpent: () => void;
  /** Nothing more comes from this session. Called once. */
  readonly onBroken: (reason: string) => void;
}

/**
 * One ephemeral consumer (no acknowledgements, in the server's memory) and the pulls on it, one at a time. Messages
 * come in order and without a gap, or the session breaks; its owner then begins another one behind the last message.
 */
export class PullSession {
  readonly #options: PullSessionOptions;
  readonly #consumer: string;
  readonly #subscription: Subscription;
  readonly #watchdog: NodeJS.Timeout;
  #delivered = 0;
  #outstanding = 0;
  #heardAt = Date.now();
  #over = false;

  /** @throws when the server doesn't answer or refuses the consumer. */
  static async open(options: PullSessionOptions): Promise<PullSession> {
    const manager = await jetstreamManager(options.nats, { timeout: requestWithinMs, checkAPI: false });
    const wanted: Partial<ConsumerConfig> = {
      ack_policy: 'none',
      deliver_policy: 'by_start_sequence',
      opt_start_seq: options.after + 1,
      inactive_threshold: nanos(forgottenAfterMs),
      mem_storage: true,
      num_replicas: 1,
    };
    const consumer = await manager.consumers.add(streamName, wanted);
    return new PullSession(options, consumer.name);
  }

  private constructor(options: PullSessionOptions, consumer: string) {
    this.#options = options;
    this.#consumer = consumer;
    this.#subscription = options.nats.subscribe(options.inbox, {
      callback: (error, message) => (error ? this.end(error.message) : this.#take(message)),
    });
    this.#watchdog = setInterval(() => this.#watch(), heartbeatMs).unref();
  }

  /** Asks for the next batch unless one is under way. */
  pull(): void {
    if (this.#over || this.#outstanding > 0) return;
    const { nats, inbox, batch, maxBytes } = this.#options;
    this.#outstanding = batch;
    this.#heardAt = Date.now();
    const request = {
      batch,
      max_bytes: maxBytes,
      expires: nanos(pullExpiresMs),
      idle_heartbeat: nanos(heartbeatMs),
    };
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${streamName}.${this.#consumer}`;
    nats.publish(subject, JSON.stringify(request), { reply: inbox });
  }

  /** Ends it and tells `onBroken` why. */
  end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#watchdog);
    if (!this.#options.nats.isClosed()) this.#subscription.unsubscribe();
    this.#options.onBroken(reason);
  }

  /** Removes the consumer; the server would forget it by itself a minute later. */
  dropConsumer(): void {
    const { nats } = this.#options;
    if (!nats.isClosed()) nats.publish(`$JS.API.CONSUMER.DELETE.${streamName}.${this.#consumer}`);
  }

  #take(message: Msg): void {
    if (this.#over) return;
    this.#heardAt = Date.now();
    const place = placeOf(message.reply);
    if (!place) return this.#takeStatus(message);
    if (place.delivery !== this.#delivered + 1) return this.end('a message got lost on its way');
    this.#delivered = place.delivery;
    this.#outstanding -= 1;
    this.#options.onMessage(place.seq, place.storedAt, message);
    if (this.#outstanding === 0) this.#options.onSpent();
  }

  #takeStatus(message: Msg): void {
    const status = message.headers?.code ?? 0;
    const description = message.headers?.description ?? '';
    if (status === 100) {
      const last = Number(message.headers?.get('Nats-Last-Consumer') || this.#delivered);
      if (last !== this.#delivered) this.end('a message got lost on its way');
    } else if (status === 404 || status === 408 || /maxbytes/i.test(description)) {
      this.#outstanding = 0;
      this.#options.onSpent();
    } else this.end(status === 503 ? 'the consumer is gone' : `${status} ${description}`);
  }

  #watch(): void {
    if (this.#outstanding > 0 && Date.now() - this.#heardAt > 2.5 * heartbeatMs)
      this.end('the server is silent');
  }
}

/**
 * Where a message stands, from its acknowledgement subject `$JS.ACK.[domain.account.]stream.consumer.deliveries.
 * streamSeq.consumerSeq.timeNs.pending[.token]`; undefined for a status message, which has none.
 */
function placeOf(reply: string | undefined): { seq: number; delivery: number; storedAt: number } | undefined {
  if (!reply?.startsWith('$JS.ACK.')) return undefined;
  const tokens = reply.split('.');
  const at = tokens.length >= 11 ? 7 : 5;
  return {
    seq: Number(tokens[at]),
    delivery: Number(tokens[at + 1]),
    storedAt: Number(tokens[at + 2]!.slice(0, -6)),
  };
}
