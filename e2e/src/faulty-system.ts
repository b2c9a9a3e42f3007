import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLog, type LogConnection, type StoredEnvelope } from '@headcount/event-log';
import {
  isAlive,
  outsidePlace,
  removeLocalData,
  startNats,
  startPostgres,
  type LocalNats,
  type LocalPostgres,
} from '@headcount/local';
import { eventually, smallDisk, smallDiskProblem, TcpProxy, type SmallDisk } from '@headcount/testing-stack';
import { envelopesOf } from './checked.js';
import { System } from './system.js';

const natsDiskBytes = 48 * 1024 * 1024;
const databaseDiskBytes = 160 * 1024 * 1024;
/** A limit above what the disk holds: what operators should not do, and do. */
const farTooMany = 64 * 1024 ** 3;

interface Stores {
  readonly directory: string;
  readonly extraConfig: (mostBytes: number) => string;
  nats: LocalNats;
  postgres: LocalPostgres;
  /** Not through the wire that the services use. */
  log: LogConnection;
}

interface Troubles {
  readonly wires: { readonly nats: TcpProxy; readonly database: TcpProxy };
  /** Null where no small disk can be had, see `smallDiskProblem`. */
  readonly disks: { readonly nats: SmallDisk; readonly database: SmallDisk } | null;
}

type CleanUp = (() => unknown)[];

/** A whole system whose stores are reached through wires that can be troubled, and lie on disks that can be filled. */
export class FaultySystem {
  readonly wires: Troubles['wires'];
  readonly disks: Troubles['disks'];

  private constructor(
    readonly system: System,
    private readonly stores: Stores,
    { wires, disks }: Troubles,
    private readonly steps: CleanUp,
  ) {
    this.wires = wires;
    this.disks = disks;
  }

  static async start(): Promise<FaultySystem> {
    const directory = mkdtempSync(join(tmpdir(), 'headcount-faults-'));
    const steps: CleanUp = [() => removeLocalData(directory)];
    try {
      return await FaultySystem.startIn(directory, steps);
    } catch (error) {
      await cleanUp(steps);
      throw error;
    }
  }

  private static async startIn(directory: string, steps: CleanUp): Promise<FaultySystem> {
    const store = join(directory, 'nats', 'jetstream');
    // who can mount is root, whose database runs as another user: outside, where that one can reach it
    const database = join(outsidePlace(directory), 'postgres');
    const disks = smallDiskProblem() === null ? disksAt(store, database) : null;
    steps.push(() => Object.values(disks ?? {}).forEach((disk) => disk.dispose()));
    // with a password there, what lies at its place is taken for the database that belongs to it, not for a left-over
    writeFileSync(join(directory, 'postgres-password'), randomBytes(24).toString('hex'), { mode: 0o600 });
    const extraConfig = (mostBytes: number) =>
      `jetstream { store_dir: ${JSON.stringify(store)}, max_file_store: ${mostBytes} }`;
    const stores = { directory, extraConfig } as Stores;
    steps.push(
      () => stores.nats?.stop(),
      () => stores.postgres?.stop(),
    );
    stores.nats = await startNats({ dataDir: directory, extraConfig: extraConfig(farTooMany) });
    stores.postgres = await startPostgres({ dataDir: directory });
    const wires = {
      nats: await TcpProxy.to(stores.nats.port),
      database: await TcpProxy.to(stores.postgres.port),
    };
    steps.push(
      () => wires.nats.close(),
      () => wires.database.close(),
    );
    const databaseUrl = new URL(stores.postgres.url);
    databaseUrl.port = String(wires.database.port);
    const system = await System.start([], undefined, {
      NATS_URL: `nats://127.0.0.1:${wires.nats.port}`,
      DATABASE_URL: databaseUrl.href,
    });
    steps.push(() => system.destroy());
    stores.log = await connectLog({ servers: stores.nats.url, name: 'e2e' });
    steps.push(() => stores.log?.close());
    return new FaultySystem(system, stores, { wires, disks }, steps);
  }

  /** The log itself, as an operator reaches it. */
  get log(): LogConnection {
    return this.stores.log;
  }

  /** All that is in the log now. */
  envelopes(): Promise<readonly StoredEnvelope[]> {
    return envelopesOf(this.log.log);
  }

  /** @param limits what JetStream may keep on its disk, in bytes; left out, more than there is */
  async restartNats({ mostBytes = farTooMany }: { mostBytes?: number } = {}): Promise<void> {
    const { directory, nats } = this.stores;
    await nats.stop();
    const extraConfig = this.stores.extraConfig(mostBytes);
    this.stores.nats = await startNats({ dataDir: directory, port: nats.port, extraConfig });
    await eventually(() => this.log.nats.connected, { what: 'NATS to be back' });
  }

  /** Does nothing while it runs. */
  async restartDeadPostgres(): Promise<void> {
    const { directory, postgres } = this.stores;
    if (!isAlive(postgres.pid))
      this.stores.postgres = await startPostgres({ dataDir: directory, port: postgres.port });
  }

  async destroy(): Promise<void> {
    await cleanUp(this.steps);
  }
}

/** The last step first. */
async function cleanUp(steps: CleanUp): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

function disksAt(nats: string, database: string) {
  return { nats: smallDisk(natsDiskBytes, nats), database: smallDisk(databaseDiskBytes, database) };
}
