import { streamName, streamSubjects } from '@headcount/contracts';
import type { LogConnection } from '@headcount/event-log';
import { freePort } from '@headcount/local';
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

/** Starts one; whoever uses JetStream right away has to wait until it has a leader. */
export async function ownCluster(): Promise<OwnCluster> {
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`);
  const configOf = (port: number, at: number) =>
    [
      `server_name: node-${at + 1}`,
      `cluster { name: tests, listen: "127.0.0.1:${port}", routes: ${JSON.stringify(routes)} }`,
    ].join('\n');
  const servers = await Promise.all(ports.map((port, at) => OwnNats.start(configOf(port, at))));
  return {
    servers,
    url: servers.map((server) => server.url).join(','),
    dispose: async () => void (await Promise.all(servers.map((server) => server.dispose()))),
  };
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
      const { cluster } = await streams.update(streamName, config);
      return cluster?.replicas?.length === replicas - 1 && cluster.replicas.every((peer) => peer.current);
    },
    { what: `a stream with ${replicas} replicas`, within: 30_000 },
  );
}
