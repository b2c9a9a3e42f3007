import { connect, createInbox, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { connectionOptions, type LinkOptions } from './connection-options.js';

export type LinkStatus =
  | { readonly kind: 'connected'; readonly server: string; readonly version: string }
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** Something was refused (permissions, credentials); the link goes on trying. */
  | { readonly kind: 'error'; readonly reason: string };

const redialAfterMs = 250;

/**
 * The one connection to NATS. It dials until there is one, for as long as it takes, and dials again whenever it is
 * lost; only `close` ends that.
 */
export class Link {
  readonly #options: ConnectionOptions;
  readonly #listeners = new Set<(status: LinkStatus) => void>();
  #nats: NatsConnection | undefined;
  #connected = false;
  #closed = false;
  #connections = 0;
  #awaySince = Date.now();
  #lastReason = 'not connected yet';
  #lastReport = '';
  #redial: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.#options = connectionOptions(options, redialAfterMs);
    void this.#dial();
  }

  /** The connection while there is one. */
  get nats(): NatsConnection | undefined {
    return this.#connected ? this.#nats : undefined;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How often a connection was made; the same as before as long as none was lost. */
  get connections(): number {
    return this.#connections;
  }

  /** Since when it is away, in milliseconds of the process' clock; undefined while connected. */
  get awaySince(): number | undefined {
    return this.#connected ? undefined : this.#awaySince;
  }

  /** Why it is away, in words for people. */
  get awayReason(): string {
    return this.#closed ? 'the connection was closed' : `NATS is away (${this.#lastReason})`;
  }

  /** A subject for answers that nobody else listens to. */
  newInbox(): string {
    return createInbox(this.#options.inboxPrefix);
  }

  /** Tells of every change from now on; returns how to stop that. */
  onStatus(listener: (status: LinkStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The connection as soon as there is one; undefined if there is none within the time or it was closed. */
  whenConnected(withinMs: number): Promise<NatsConnection | undefined> {
    if (this.nats || this.#closed || withinMs <= 0) return Promise.resolve(this.nats);
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        resolve(this.nats);
      };
      const stop = this.onStatus((status) => {
        if (status.kind === 'connected' || this.#closed) finish();
      });
      const timer = setTimeout(finish, withinMs);
    });
  }

  /** What a request gives. @throws when the connection breaks first, as then nobody answers any more */
  async orBroken<Answer>(request: Promise<Answer>): Promise<Answer> {
    let stop: (() => void) | undefined;
    const broken = new Promise<never>((_resolve, reject) => {
      stop = this.onStatus((status) => {
        if (status.kind === 'disconnected') reject(new Error(this.awayReason));
      });
    });
    request.catch(() => undefined);
    try {
      return await Promise.race([request, broken]);
    } finally {
      stop?.();
    }
  }

  /** Ends it; what is still unanswered fails. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#redial);
    this.#lost('closed');
    await this.#nats?.close();
  }

  /** Tells the listeners of something that does not work; the same thing twice in a row is told once. */
  report(reason: string): void {
    if (reason === this.#lastReport) return;
    this.#lastReport = reason;
    this.#tell({ kind: 'error', reason });
  }

  async #dial(): Promise<void> {
    try {
      const nats = await connect({ ...this.#options });
      this.#nats = nats;
      if (this.#closed) return await nats.close();
      void this.#follow(nats);
      this.#found(nats);
      void nats.closed().then(() => this.#again('the client gave the connection up'));
    } catch (error) {
      this.#again(error instanceof Error ? error.message : String(error));
    }
  }

  #again(reason: string): void {
    if (this.#closed) return;
    if (this.#lastReason !== reason) this.#lost(reason);
    this.#redial = setTimeout(() => void this.#dial(), redialAfterMs);
  }

  async #follow(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') this.#lost('connection lost');
      else if (status.type === 'reconnect') this.#found(nats);
      else if (status.type === 'error') this.report(status.error.message);
    }
  }

  #found(nats: NatsConnection): void {
    this.#connected = true;
    this.#connections += 1;
    this.#lastReport = '';
    this.#tell({ kind: 'connected', server: nats.getServer(), version: nats.info?.version ?? '' });
  }

  #lost(reason: string): void {
    if (this.#connected) this.#awaySince = Date.now();
    this.#connected = false;
    this.#lastReason = reason;
    this.#tell({ kind: 'disconnected', reason });
  }

  #tell(status: LinkStatus): void {
    for (const listener of [...this.#listeners]) listener(status);
  }
}
