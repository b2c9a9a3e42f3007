import { streamName } from '@headcount/contracts';
import { ServerTooOldError } from '../errors.js';
import type { LogConnection } from '../nats/connect.js';

/** The oldest nats-server that guards a stream with several replicas, and that keeps the beginning of a full one. */
export const guardHoldsFrom = '2.10.27';

/** What decides whether a server can keep a stream; as JetStream names it. */
export interface StreamDemands {
  readonly num_replicas: number;
  /** -1 for no limit. */
  readonly max_bytes: number;
}

/**
 * What speaks against this server for such a stream; null when nothing does. Before 2.10.27 a replicated stream can
 * let several appends with the same expected sequence through, so that seats would be given away twice; and a stream
 * with a limit, although told to refuse what is new, deletes its oldest messages when an append ends a few bytes above it
 * (nats-server issues 4771 and 4775).
 */
export function serverProblem(version: string, { num_replicas, max_bytes }: StreamDemands): string | null {
  if (compareVersions(version, guardHoldsFrom) >= 0) return null;
  if (num_replicas > 1)
    return (
      `nats-server ${version} can't guard a stream with ${num_replicas} replicas: two collectors could give the same seat ` +
      `away. Use nats-server ${guardHoldsFrom} or newer on every node, or one replica.`
    );
  if (max_bytes >= 0)
    return (
      `nats-server ${version} deletes the beginning of a stream that reaches its max_bytes. Take the limit off ` +
      `(nats stream edit ${streamName} --max-bytes=-1) and limit the server instead (max_file_store), or use nats-server ` +
      `${guardHoldsFrom} or newer.`
    );
  return null;
}

/**
 * To be called when a service starts.
 *
 * @throws ServerTooOldError with the remedy
 * @throws LogUnavailableError while NATS is away
 */
export async function assertServerFits(connection: LogConnection): Promise<void> {
  const manager = await connection.nats.manager();
  const { config } = await manager.streams.info(streamName);
  const problem = serverProblem(connection.nats.version ?? '0', config);
  if (problem) throw new ServerTooOldError(problem);
}

function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let part = 0; part < 3; part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `2.10.27-RC.1` counts as 2.10.27. */
const numbersOf = (version: string) => version.split(/[^\d]+/).map(Number);
