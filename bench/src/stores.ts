import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLog, provision, type LogConnection } from '@headcount/event-log';
import {
  clusterConfigs,
  freePort,
  removeLocalData,
  startNats,
  startPostgres,
  type LocalServer,
  type NatsBinary,
} from '@headcount/local';
import { closeDataSource, createDataSource, migrate, type DataSource } from '@headcount/read-model';

/** NATS or Postgres could not be started or used. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** What is taken down again, the last one first; also when the process is told to end. */
class Cleanup {
  readonly #steps: (() => unknown)[] = [];
  #running: Promise<void> | undefined;
  readonly #abort = new AbortController();
  readonly #onSignal = () => void this.run().finally(() => process.exit(130));

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.#onSignal);
  }

  /** Aborted when it is time: whatever is being started then gives up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  run(): Promise<void> {
    return (this.#running ??= this.#all());
  }

  async #all(): Promise<void> {
    this.#abort.abort();
    for (const step of this.#steps.reverse()) await step();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#onSignal);
  }
}

/**
 * Lends an empty log on a nats-server of its own, with files like those of `npm start`, and removes both.
 *
 * @throws StoreUnavailableError when it can't be started
 */
export function withLog<Result>(work: (connection: LentLog) => Promise<Result>): Promise<Result> {
  return withCleanup(async (cleanup) => {
    const lent = await startLog(cleanup, newDataDir(cleanup));
    return work({ ...lent, atEnd: (step) => cleanup.add(step) });
  });
}

/**
 * The same with three replicas, on a cluster of its own.
 *
 * @param binary a nats-server that guards replicas
 * @throws StoreUnavailableError when it can't be started
 */
export function withReplicatedLog<Result>(
  binary: NatsBinary,
  work: (connection: LentLog) => Promise<Result>,
): Promise<Result> {
  return withCleanup(async (cleanup) => {
    const lent = await startReplicas(cleanup, binary);
    return work({ ...lent, atEnd: (step) => cleanup.add(step) });
  });
}

export interface LentLog extends LogConnection {
  /** Where other processes find it. */
  readonly url: string;
  /** Called before the log is taken down again. */
  readonly atEnd: (step: () => unknown) => void;
}

/**
 * The same on files that stay. `release` is called when the server has stopped, whatever came before.
 *
 * @throws StoreUnavailableError when it can't be started
 */
export function withLogIn<Result>(
  dataDir: string,
  release: () => void,
  work: (connection: LogConnection) => Promise<Result>,
): Promise<Result> {
  return withCleanup(async (cleanup) => {
    cleanup.add(release);
    return work(await startLog(cleanup, dataDir));
  });
}

export interface Stores {
  readonly connection: LogConnection & { readonly url: string };
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  /** Called before all of it is taken down again. */
  readonly atEnd: (step: () => unknown) => void;
}

/**
 * The same with tables in a Postgres of its own, which keeps what it is given as safe as `npm start` does: empty ones,
 * or in `keptIn` what the last one left there.
 *
 * @throws StoreUnavailableError when one can't be started
 */
export function withStores<Result>(
  work: (stores: Stores) => Promise<Result>,
  keptIn: string | null = null,
): Promise<Result> {
  return withCleanup(async (cleanup) => {
    const dataDir = keptIn ?? newDataDir(cleanup);
    const connection = await startLog(cleanup, dataDir);
    const { url } = await started(cleanup, 'Postgres', (signal) => startPostgres({ dataDir, signal }));
    const dataSource = createDataSource(url, { applicationName: 'headcount bench' });
    cleanup.add(() => closeDataSource(dataSource));
    await migrate(dataSource);
    return work({ connection, dataSource, databaseUrl: url, atEnd: (step) => cleanup.add(step) });
  });
}

async function withCleanup<Result>(work: (cleanup: Cleanup) => Promise<Result>): Promise<Result> {
  const cleanup = new Cleanup();
  try {
    return await work(cleanup);
  } finally {
    await cleanup.run();
  }
}

function newDataDir(cleanup: Cleanup): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'headcount-bench-'));
  cleanup.add(() => removeLocalData(dataDir));
  return dataDir;
}

async function startLog(cleanup: Cleanup, dataDir: string): Promise<LogConnection & { url: string }> {
  const { url } = await started(cleanup, 'NATS', (signal) => startNats({ dataDir, signal }));
  const connection = await connectLog({ servers: url, name: 'headcount bench' });
  cleanup.add(() => connection.close());
  await provision(connection);
  return { ...connection, url };
}

const replicas = 3;
const electionWithinMs = 60_000;

async function startReplicas(cleanup: Cleanup, binary: NatsBinary): Promise<LogConnection & { url: string }> {
  const ports = await Promise.all(Array.from({ length: replicas }, freePort));
  const servers = await Promise.all(
    clusterConfigs(ports).map((extraConfig) => {
      const options = { dataDir: newDataDir(cleanup), extraConfig, binary };
      return started(cleanup, 'NATS', (signal) => startNats({ ...options, signal }));
    }),
  );
  const url = servers.map((server) => server.url).join(',');
  const connection = await connectLog({ servers: url, name: 'headcount bench' });
  cleanup.add(() => connection.close());
  const deadline = Date.now() + electionWithinMs;
  // until the nodes have agreed who leads, they take no stream
  for (let isThere = false; !isThere;)
    try {
      await provision(connection, { replicas });
      isThere = true;
    } catch (cause) {
      if (Date.now() > deadline) throw new StoreUnavailableError('the cluster takes no stream', { cause });
      await new Promise((resume) => setTimeout(resume, 100));
    }
  return { ...connection, url };
}

async function started(
  cleanup: Cleanup,
  name: string,
  start: (signal: AbortSignal) => Promise<LocalServer>,
): Promise<LocalServer> {
  const starting = start(cleanup.signal);
  // known before it has started, so that a signal in between leaves nothing behind
  cleanup.add(() =>
    starting.then(
      (server) => server.stop(),
      () => undefined,
    ),
  );
  try {
    return await starting;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnavailableError(`${name} can't be started: ${reason}`, { cause });
  }
}
