import { join } from 'node:path';
import { findNatsServer, startNats, startPostgres, type NatsBinary } from '@headcount/local';
import { exitCodes, Failure, messageOf } from '../failure.js';
import type { Instance } from '../instance.js';
import { defaultSite } from '../keys.js';
import { keptKey } from '../site-keys.js';
import { environmentSystem } from '../system.js';
import { nodeArgs } from './node-args.js';
import type { UpOptions } from './options.js';
import { assignPorts, type Ports } from './ports.js';
import { programUnit, waitUntilKeyWorks, waitUntilReady, type Program } from './services.js';
import type { Supervisor, Unit } from './supervisor.js';
import { terminationSecret } from './termination-secret.js';

export interface StartContext {
  readonly options: UpOptions;
  readonly supervisor: Supervisor;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface StartedSystem {
  readonly instance: Omit<Instance, 'pids'>;
  /** Starts what reports sessions of its own accord; only once the addresses can be found. */
  startReporters(): Promise<void>;
}

const readyWithinMs = 60_000;

/**
 * NATS and Postgres (where the environment names none), then stream, tables and key, then the services; returns when
 * all of them are ready.
 *
 * @throws Failure when a part can't be started, saying which and where its log is
 */
export async function startSystem(context: StartContext): Promise<StartedSystem> {
  const { options, signal } = context;
  const collectorNames = Array.from({ length: options.collectors }, (_, at) =>
    at === 0 ? 'collector' : `collector-${at + 1}`,
  );
  const ports = await assignPorts(
    options.dataDir,
    ['query-api', 'collector', 'projector', 'nats', 'postgres', ...collectorNames.slice(1)],
    options.portBase,
  );
  // the drivers take longer to load than the stores to start
  const loading = import('./set-up.js');
  const { natsUrl, databaseUrl } = await startStores(context, ports);
  signal.throwIfAborted();
  const { setUp } = await loading;
  const adminKey = await setUp({ dataDir: options.dataDir, natsUrl, databaseUrl });
  const secret = terminationSecret(options.dataDir, process.env);
  await startServices(context, ports, servicesOf(collectorNames, { natsUrl, databaseUrl, secret }));
  await waitUntilKeyWorks(originOf(ports, 'query-api'), adminKey, signal);
  const collectors = collectorNames.map((name) => originOf(ports, name));
  const instance = {
    version: 1 as const,
    api: originOf(ports, 'query-api'),
    collector: originOf(ports, 'collector'),
    collectors,
    natsUrl,
    databaseUrl,
    adminKey,
    site: defaultSite,
    dataDir: options.dataDir,
  };
  return { instance, startReporters: () => startReporters(context, instance) };
}

async function startStores(
  context: StartContext,
  ports: Ports,
): Promise<{ natsUrl: string; databaseUrl: string }> {
  const { options, supervisor, log, signal } = context;
  const given = environmentSystem();
  const { dataDir } = options;
  let natsUrl = given.natsUrl;
  let databaseUrl = given.databaseUrl;
  let binary: NatsBinary | undefined;
  const nats: Unit = {
    name: 'nats',
    start: async () => {
      binary ??= await findNatsServer({ log, signal });
      const server = await startNats({ dataDir, port: portOf(ports, 'nats'), log, binary, signal });
      natsUrl = server.url;
      return server;
    },
  };
  const postgres: Unit = {
    name: 'postgres',
    start: async () => {
      const server = await startPostgres({ dataDir, port: portOf(ports, 'postgres'), log, signal });
      databaseUrl = server.url;
      return server;
    },
  };
  try {
    if (given.natsUrl === null) await supervisor.run(nats);
    if (given.databaseUrl === null) await supervisor.run(postgres);
  } catch (error) {
    throw new Failure(exitCodes.unreachable, messageOf(error), { cause: error });
  }
  if (natsUrl === null || databaseUrl === null) throw new Error('a store was started without an address');
  return { natsUrl, databaseUrl };
}

interface SharedSettings {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly secret: string;
}

function servicesOf(
  collectorNames: readonly string[],
  { natsUrl, databaseUrl, secret }: SharedSettings,
): Program[] {
  return [
    ...collectorNames.map((name, at) => ({
      name,
      app: 'collector',
      env: { NATS_URL: natsUrl, COLLECTOR_ID: `collector-${at + 1}`, TERMINATION_SECRET: secret },
    })),
    {
      name: 'projector',
      app: 'projector',
      nodeArgs: nodeArgs.projector,
      env: { NATS_URL: natsUrl, DATABASE_URL: databaseUrl },
    },
    {
      name: 'query-api',
      app: 'query-api',
      nodeArgs: nodeArgs['query-api'],
      env: { NATS_URL: natsUrl, DATABASE_URL: databaseUrl },
    },
  ];
}

async function startServices(
  context: StartContext,
  ports: Ports,
  programs: readonly Program[],
): Promise<void> {
  const { options, supervisor, signal } = context;
  const { dataDir } = options;
  await Promise.all(
    programs.map(async (program) => {
      const { name } = program;
      const port = portOf(ports, name);
      const env = {
        ...program.env,
        HOST: '127.0.0.1',
        PORT: String(port),
        PUBLIC_URL: originOf(ports, 'query-api'),
      };
      await supervisor.run(programUnit(dataDir, { ...program, env, args: [`--data-dir=${dataDir}`] }));
      await waitUntilReady({
        supervisor,
        name,
        url: originOf(ports, name),
        dataDir,
        signal,
        withinMs: readyWithinMs,
      });
    }),
  );
  signal.throwIfAborted();
}

async function startReporters(context: StartContext, instance: Omit<Instance, 'pids'>): Promise<void> {
  const { options, supervisor } = context;
  const { dataDir, collector } = instance;
  if (options.rstudio) {
    const dir = join(dataDir, 'agent');
    const args = [
      'rstudio',
      '--collector',
      collector,
      '--dir',
      dir,
      '--interval',
      String(options.scanInterval),
    ];
    const key = await agentKey(instance);
    // the key goes by the environment: everybody on the machine may read command lines
    await supervisor.run(
      programUnit(dataDir, { name: 'agent', app: 'agent', args, env: { HEADCOUNT_KEY: key } }),
    );
  }
  if (options.demo) {
    const args = ['demo', '--data-dir', dataDir];
    await supervisor.run(
      programUnit(dataDir, { name: 'demo', app: 'cli', entry: 'bin/headcount.mjs', args, env: {} }),
    );
  }
}

/** The agent tells what runs anyway: its key reports, and no limit or resume window binds it. */
function agentKey({ adminKey, ...addresses }: Omit<Instance, 'pids'>): Promise<string> {
  const system = { ...addresses, key: adminKey, from: 'this start' };
  const wanted = { name: 'rstudio-agent', scopes: ['ingest'], mode: 'observing', expiresAt: null } as const;
  return keptKey(system, { dataDir: addresses.dataDir, name: 'agent-key.json' }, wanted, Date.now());
}

const originOf = (ports: Ports, name: string): string => `http://127.0.0.1:${portOf(ports, name)}`;

function portOf(ports: Ports, name: string): number {
  const port = ports.get(name);
  if (port === undefined) throw new Error(`no port was assigned to ${name}`);
  return port;
}
