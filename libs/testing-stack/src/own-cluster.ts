import { streamName, streamSubjects } from '@headcount/contracts';
import { connectLog, guardHoldsFrom, provision, type LogConnection } from '@headcount/event-log';
import { clusterConfigs, findNatsServer, freePort, type NatsBinary } from '@headcount/local';
import { eventually } from './eventually.js';
import { OwnNats } from './own-nats.js';

/** Three nats-servers that belong to one spec file and form a cluster with JetStream. */
export interface OwnCluster {
  readonly servers: readonly OwnNats[];
  /** The addresses of all, separated by commas. */
  readonly url: string;
  /** Stops them and removes their data. */
  dispose(): Promise<void>;
}

const size = 3;
/** Elections take seconds, and more where others want the processors, too. */
const electionWithinMs = 120_000;

/**
 * Starts one; whoever uses JetStream right away has to wait until it has a leader.
 *
 * @param binary left out: what everybody uses on this machine
 */
export async function ownCluster(binary?: NatsBinary): Promise<OwnCluster> {
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const servers = await Promise.all(clusterConfigs(ports).map((config) => OwnNats.start(config, binary)));
  return {
    servers,
    url: servers.map((server) => server.url).join(','),
    dispose: async () => void (await Promise.all(servers.map((server) => server.dispose()))),
  };
}

/**
 * A nats-server that guards streams with several replicas, fetched where it is missing; else why none can be had, for
 * the message of a test that is left out.
 */
export async function guardingServer(): Promise<NatsBinary | string> {
  try {
    return await findNatsServer({ atLeast: guardHoldsFrom, log: (line) => console.error(line) });
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Gives the log's stream so many replicas, whatever the servers' version: what an operator could do by hand, but
 * `provision` refuses. Waits until all of them are up to date.
 */
export async function forceReplicas(connection: LogConnection, replicas: number): Promise<void> {
  const config = { name: streamName, subjects: [...streamSubjects], num_replicas: replicas };
  const { nats } = connection;
  await eventually(async () => (await nats.manager()).streams.add({ ...config, num_replicas: 1 }), {
    what: 'a stream',
    within: 30_000,
  });
  if (replicas === 1) return;
  await eventually(
    async () => {
      const { streams } = await nats.manager();
      await streams.update(streamName, config);
      return isLevel(connection, replicas);
    },
    { what: `a stream with ${replicas} replicas`, within: 30_000 },
  );
}

/** A log with three replicas, on servers that guard it. */
export interface ReplicatedLog {
  readonly url: string;
  readonly connection: LogConnection;
  /** `kill -9` of the server that leads the stream; starts it again once another one leads, and waits until all are level. */
  killLeader(): Promise<void>;
  dispose(): Promise<void>;
}

/** @param binary from {@link guardingServer} */
export async function replicatedLog(binary: NatsBinary): Promise<ReplicatedLog> {
  const cluster = await ownCluster(binary);
  const connection = await connectLog({ servers: cluster.url, name: 'test' });
  const dispose = async () => {
    await connection.close();
    await cluster.dispose();
  };
  try {
    await eventually(() => provision(connection, { replicas: size }), {
      ...{ what: 'a log with three replicas', within: electionWithinMs },
    });
    await level(connection);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url: cluster.url, connection, killLeader: () => killLeader(cluster, connection), dispose };
}

async function killLeader({ servers }: OwnCluster, connection: LogConnection): Promise<void> {
  const former = await eventually(() => leaderOf(connection), { what: 'a leader', within: electionWithinMs });
  const server = servers[Number(former.replace('node-', '')) - 1]!;
  await server.kill();
  try {
    await eventually(
      async () => {
        const leader = await leaderOf(connection);
        return leader !== undefined && leader !== former;
      },
      { what: 'another leader', within: electionWithinMs },
    );
  } finally {
    await server.start();
  }
  await level(connection);
}

function level(connection: LogConnection): Promise<unknown> {
  return eventually(() => isLevel(connection, size), {
    what: 'all replicas to be level',
    within: electionWithinMs,
  });
}

async function isLevel(connection: LogConnection, replicas: number): Promise<boolean> {
  const peers = (await clusterOf(connection))?.replicas ?? [];
  return peers.length === replicas - 1 && peers.every(({ current }) => current);
}

async function leaderOf(connection: LogConnection): Promise<string | undefined> {
  return (await clusterOf(connection))?.leader;
}

async function clusterOf({ nats }: LogConnection) {
  return (await (await nats.manager()).streams.info(streamName)).cluster;
}
