import { streamName } from '@headcount/contracts';
import type { LentLog } from '../stores.js';
import type { ServiceProcess } from '../service-process.js';
import { load, type LoadPlan, type LoadResult } from './load.js';

/** A load, and what it cost: CPU of the collector, and what the stream grew by. */
export interface Measured extends LoadResult {
  /** Microseconds of CPU in the collector for one request. */
  readonly cpuMicros: number;
  /** Bytes of the stream, headers and index included. */
  readonly storedBytes: number;
  readonly envelopes: number;
}

export async function measured(
  log: LentLog,
  collector: ServiceProcess,
  plan: Omit<LoadPlan, 'url'>,
): Promise<Measured> {
  const before = { cpu: await collector.cpuSeconds(), ...(await storedIn(log)) };
  const result = await load({ ...plan, url: collector.url });
  const after = { cpu: await collector.cpuSeconds(), ...(await storedIn(log)) };
  return {
    ...result,
    cpuMicros: (1e6 * (after.cpu - before.cpu)) / result.answered,
    storedBytes: after.bytes - before.bytes,
    envelopes: after.messages - before.messages,
  };
}

async function storedIn({ nats }: LentLog): Promise<{ bytes: number; messages: number }> {
  const { state } = await (await nats.manager()).streams.info(streamName);
  return { bytes: state.bytes, messages: state.messages };
}
