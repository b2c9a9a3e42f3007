import { connectLog, provision, type LogConnection } from '@headcount/event-log';
import type { NatsBinary } from '@headcount/local';
import { areLevel, laggards, leaderOf } from './cluster-state.js';
import { eventually } from './eventually.js';
import { ownCluster, type OwnCluster } from './own-cluster.js';

/** A log with three replicas, on servers that guard it. */
export interface ReplicatedLog {
  readonly url: string;
  readonly connection: LogConnection;
  /** `kill -9` of the server that leads the stream; starts it again once another one leads, and waits until all follow. */
  killLeader(): Promise<void>;
  dispose(): Promise<void>;
}

const replicas = 3;
/** Elections take seconds, and more where others want the processors, too. */
const electionWithinMs = 60_000;
/** Servers that have not found one another by then, or one that does not follow, are started anew. */
const patienceMs = 40_000;
const attempts = 3;

/** @param binary from `guardingServer` */
export async function replicatedLog(binary: NatsBinary): Promise<ReplicatedLog> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await formed(binary);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
}

async function formed(binary: NatsBinary): Promise<ReplicatedLog> {
  const cluster = await ownCluster(binary);
  const connection = await connectLog({ servers: cluster.url, name: 'test' });
  const dispose = async () => {
    await connection.close();
    await cluster.dispose();
  };
  try {
    await eventually(() => provision(connection, { replicas }), {
      ...{ what: 'a log with three replicas', within: patienceMs },
    });
    await level(cluster, connection);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url: cluster.url, connection, killLeader: () => killLeader(cluster, connection), dispose };
}

async function killLeader(cluster: OwnCluster, connection: LogConnection): Promise<void> {
  const former = await eventually(() => leaderOf(connection), { what: 'a leader', within: electionWithinMs });
  const server = serverCalled(former, cluster);
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
  await level(cluster, connection);
}

/** Waits until all replicas follow their leader; one that does not is started once more. */
async function level(cluster: OwnCluster, connection: LogConnection): Promise<void> {
  const what = 'all replicas to follow';
  for (let attempt = 1; ; attempt += 1)
    try {
      await eventually(() => areLevel(connection, replicas), { what, within: patienceMs });
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      for (const name of await laggards(connection)) {
        const server = serverCalled(name, cluster);
        await server.kill();
        await server.start();
      }
    }
}

const serverCalled = (name: string, { servers }: OwnCluster) =>
  servers[Number(name.replace('node-', '')) - 1]!;
