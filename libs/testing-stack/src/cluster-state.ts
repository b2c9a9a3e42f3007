import { streamName } from '@headcount/contracts';
import type { LogConnection } from '@headcount/event-log';

/** In messages: a replica that far behind follows, in a log that is being written to. */
const closeBehind = 200;

/** Name of the server that leads the log's stream; undefined while there is none. */
export async function leaderOf(connection: LogConnection): Promise<string | undefined> {
  return (await clusterOf(connection))?.leader;
}

/** Resolves when the stream has so many replicas and all follow. @throws Error that tells how each is, when they do not */
export async function areLevel(connection: LogConnection, replicas: number): Promise<true> {
  const peers = (await clusterOf(connection))?.replicas ?? [];
  if (peers.length === replicas - 1 && peers.every(follows)) return true;
  throw new Error(`of ${replicas} replicas these answer: ${JSON.stringify(peers)}`);
}

/** Names of the servers whose replica does not follow; none while nobody tells. */
export async function laggards(connection: LogConnection): Promise<readonly string[]> {
  const cluster = await clusterOf(connection).catch(() => undefined);
  return (cluster?.replicas ?? []).filter((peer) => !follows(peer)).map(({ name }) => name);
}

/** As a server tells: without what is false or 0. */
interface Peer {
  readonly current: boolean;
  readonly offline?: boolean;
  readonly lag?: number;
}

const follows = ({ current, offline = false, lag = 0 }: Peer): boolean =>
  current || (!offline && lag > 0 && lag <= closeBehind);

async function clusterOf({ nats }: LogConnection) {
  const { streams } = await nats.manager();
  return (await streams.info(streamName)).cluster;
}
