import { streamName } from '@headcount/contracts';
import { ServerTooOldError } from '../errors.js';
import type { LogConnection } from '../nats/connect.js';

/** The oldest nats-server that guards a stream with several replicas. */
export const guardHoldsFrom = '2.10.27';

/**
 * What speaks against this server for a stream with so many replicas; null when nothing does. Before 2.10.27 a
 * replicated stream can let several appends with the same expected sequence through, so that seats would be given
 * away twice. A stream with one replica is always right.
 */
export function serverProblem(version: string, replicas: number): string | null {
  if (replicas <= 1 || compareVersions(version, guardHoldsFrom) >= 0) return null;
  return (
    `nats-server ${version} can't guard a stream with ${replicas} replicas: two collectors could give the same seat ` +
    `away. Use nats-server ${guardHoldsFrom} or newer on every node, or one replica.`
  );
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
  const problem = serverProblem(connection.nats.version ?? '0', config.num_replicas);
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
