import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Lane, type LaneRules } from './lane.js';

/** `up`: from whoever dialled to the server behind the proxy; `down`: back. */
export type Direction = 'up' | 'down' | 'both';

interface Passage {
  readonly client: Socket;
  readonly server: Socket;
  readonly lanes: { readonly up: Lane; readonly down: Lane };
  /** Something of it was swallowed: what is left of the stream makes no sense. */
  broken: boolean;
  /** Nothing gets through it any more, also after healing. */
  vanished: boolean;
}

const untroubled: LaneRules = { latencyMs: 0, swallows: false };
const deaf: LaneRules = { latencyMs: 0, swallows: true };

/**
 * A TCP proxy on 127.0.0.1 that behaves as bad networks do: late, deaf, cut, or breaking off in the middle. It knows
 * nothing of what it carries. One trouble at a time; `heal` takes it away.
 */
export class TcpProxy {
  readonly #passages = new Set<Passage>();
  readonly #listener: Server;
  readonly #targetPort: number;
  #rules = { up: untroubled, down: untroubled };
  #refuses = false;
  #nextReset: { lane: 'up' | 'down'; bytes: number; done: () => void } | undefined;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** A proxy to a port of 127.0.0.1, whether or not somebody listens there yet. */
  static async to(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#listener.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Connections that lead through it now. */
  get connections(): number {
    return this.#passages.size;
  }

  /** Bytes on their way; never more than about a megabyte for each direction of a connection. */
  get heldBytes(): number {
    return [...this.#passages].reduce((sum, { lanes }) => sum + lanes.up.heldBytes + lanes.down.heldBytes, 0);
  }

  /** Bytes take so long, in each of the directions. */
  delay(latencyMs: number, direction: Direction = 'both'): void {
    this.#set({ latencyMs, swallows: false }, direction);
  }

  /** Connections stay, and can be made, but nothing gets through: as when the other host has vanished. */
  halfOpen(direction: Direction = 'both'): void {
    this.#set(deaf, direction);
    for (const passage of this.#passages) passage.broken = true;
  }

  /**
   * The connections that are there lead nowhere for ever, and nobody is told; new ones are as before: as behind a router
   * that was exchanged. Only their ends can find that out.
   */
  vanish(): void {
    for (const passage of this.#passages) passage.vanished = true;
  }

  /** Breaks every connection off; new ones are as before. */
  reset(): void {
    for (const passage of [...this.#passages]) this.#break(passage);
  }

  /**
   * Breaks a connection off as soon as it has carried `bytes` more in a direction, with what comes behind them lost;
   * the one that gets there first. Resolves when that has happened.
   */
  resetAfter(bytes: number, lane: 'up' | 'down' = 'up'): Promise<void> {
    return new Promise((done) => {
      this.#nextReset = { lane, bytes, done };
      for (const passage of this.#passages) this.#limit(passage);
    });
  }

  /** Breaks every connection off and takes no new ones. */
  cut(): void {
    this.#refuses = true;
    this.reset();
  }

  /** Everything works again. Connections that lost bytes are broken off, as their ends would notice now. */
  heal(): void {
    this.#refuses = false;
    this.#rules = { up: untroubled, down: untroubled };
    this.#unlimit();
    for (const passage of [...this.#passages]) if (passage.broken) this.#break(passage);
  }

  /** Breaks everything off and ends. */
  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #set(rules: LaneRules, direction: Direction): void {
    this.#rules = {
      up: direction === 'down' ? untroubled : rules,
      down: direction === 'up' ? untroubled : rules,
    };
  }

  #accept(client: Socket): void {
    if (this.#refuses) return void client.resetAndDestroy();
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const rulesOf = (lane: 'up' | 'down') => () => (passage.vanished ? deaf : this.#rules[lane]);
    const lanes = {
      up: new Lane(client, server, rulesOf('up')),
      down: new Lane(server, client, rulesOf('down')),
    };
    const broken = this.#rules.up.swallows || this.#rules.down.swallows;
    const passage: Passage = { client, server, lanes, broken, vanished: false };
    this.#passages.add(passage);
    this.#limit(passage);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#lose(passage));
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.#passages.delete(passage);
      });
    }
  }

  #limit(passage: Passage): void {
    const wanted = this.#nextReset;
    if (wanted === undefined) return;
    passage.lanes[wanted.lane].limit(wanted.bytes, () => {
      this.#break(passage);
      this.#unlimit();
      wanted.done();
    });
  }

  #unlimit(): void {
    this.#nextReset = undefined;
    for (const { lanes } of this.#passages) for (const lane of Object.values(lanes)) lane.unlimit();
  }

  /** One end broke off: the other learns of it, unless nothing gets there. */
  #lose(passage: Passage): void {
    if (!passage.broken && !passage.vanished) this.#break(passage);
  }

  #break(passage: Passage): void {
    this.#passages.delete(passage);
    for (const socket of [passage.client, passage.server]) socket.resetAndDestroy();
  }
}
