import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLog, provision, type EventLog, type LogConnection } from '@headcount/event-log';
import { isAlive, removeLocalData, startNats, type LocalNats, type NatsBinary } from '@headcount/local';
import { freeze, killHard, thaw } from './processes.js';

interface Setup {
  readonly dataDir: string;
  readonly extraConfig: string | undefined;
  readonly binary: NatsBinary | undefined;
}

/** A nats-server with JetStream that belongs to one spec file, which may do to it what it likes. */
export class OwnNats {
  readonly #setup: Setup;
  #server: LocalNats;

  private constructor(setup: Setup, server: LocalNats) {
    this.#setup = setup;
    this.#server = server;
  }

  /**
   * @param extraConfig further lines of nats-server configuration
   * @param binary left out: what everybody uses on this machine
   */
  static async start(extraConfig?: string, binary?: NatsBinary): Promise<OwnNats> {
    const setup = { dataDir: mkdtempSync(join(tmpdir(), 'headcount-nats-')), extraConfig, binary };
    return new OwnNats(setup, await startNats(setup));
  }

  get url(): string {
    return this.#server.url;
  }

  get version(): string {
    return this.#server.version;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await killHard(this.#server.pid);
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Starts it again on the same data and the same port. */
  async start(): Promise<void> {
    const { port } = this.#server;
    this.#server = await startNats({ ...this.#setup, port });
  }

  freeze(): void {
    freeze(this.#server.pid);
  }

  thaw(): void {
    thaw(this.#server.pid);
  }

  /** Copies the store away; only while it is stopped. Returns how to put that copy back. */
  copyStore(): () => void {
    const store = join(this.#setup.dataDir, 'nats', 'jetstream');
    const copy = mkdtempSync(join(this.#setup.dataDir, 'copy-'));
    cpSync(store, copy, { recursive: true });
    return () => {
      rmSync(store, { recursive: true, force: true });
      cpSync(copy, store, { recursive: true });
    };
  }

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    if (isAlive(this.#server.pid)) thaw(this.#server.pid);
    await this.#server.stop();
    removeLocalData(this.#setup.dataDir);
  }
}

/** A nats-server of one's own, ready for clients; `dispose` it in `afterAll`. */
export function ownNats(extraConfig?: string): Promise<OwnNats> {
  return OwnNats.start(extraConfig);
}

export interface OwnLog {
  readonly nats: OwnNats;
  readonly connection: LogConnection;
  readonly log: EventLog;
  dispose(): Promise<void>;
}

/** An empty log on a nats-server of one's own; `dispose` it in `afterAll`. */
export async function ownLog(): Promise<OwnLog> {
  const nats = await ownNats();
  const connection = await connectLog({ servers: nats.url, name: 'test' });
  await provision(connection);
  const dispose = async () => {
    await connection.close();
    await nats.dispose();
  };
  return { nats, connection, log: connection.log, dispose };
}
