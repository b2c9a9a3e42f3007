import type { EventLog } from '@headcount/event-log';
import type { NatsBinary } from '@headcount/local';
import { ownLog, replicatedLog } from '@headcount/testing-stack';

/** The log that a fleet of collectors writes to, and what may happen to it. */
export interface FleetLog {
  readonly url: string;
  readonly log: EventLog;
  /** `kill -9` of the server that leads the log, which then comes back. */
  crash(): Promise<void>;
  dispose(): Promise<void>;
}

export async function oneServer(): Promise<FleetLog> {
  const own = await ownLog();
  const crash = async () => {
    await own.nats.kill();
    await own.nats.start();
  };
  return { url: own.nats.url, log: own.log, crash, dispose: () => own.dispose() };
}

/** @param binary a nats-server that guards them */
export async function threeReplicas(binary: NatsBinary): Promise<FleetLog> {
  const own = await replicatedLog(binary);
  const { url, connection } = own;
  return { url, log: connection.log, crash: () => own.killLeader(), dispose: () => own.dispose() };
}
