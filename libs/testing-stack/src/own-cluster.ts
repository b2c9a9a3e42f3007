import { streamName, streamSubjects } from '@headcount/contracts';
import { guardHoldsFrom, type LogConnection } from '@headcount/event-log';
import { clusterConfigs, findNatsServer, freePort, type NatsBinary } from '@headcount/local';
import { areLevel } from './cluster-state.js';
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
      return areLevel(connection, replicas);
    },
    { what: `a stream with ${replicas} replicas`, within: 30_000 },
  );
}
