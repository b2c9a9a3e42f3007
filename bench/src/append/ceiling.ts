import { deflateSync } from 'node:zlib';
import { encodeEvents, signalsSubject } from '@headcount/contracts';
import type { NatsHandle } from '@headcount/event-log';
import type { Heartbeat } from '@headcount/session-core';
import { perSecond } from '../bench.js';

/**
 * Beats a second when nothing is left to do but to publish: the bytes are ready, each envelope goes when the one
 * before is acknowledged. What nats-server, its files and the loopback allow for one writer.
 */
export async function publishReady(
  nats: NatsHandle,
  events: readonly Heartbeat[],
  ms: number,
): Promise<number> {
  const client = (await nats.manager()).jetstream();
  const payload = deflateSync(encodeEvents(events), { level: 1 });
  const beats = events.reduce((sum, { data }) => sum + data.beats.length, 0);
  const began = performance.now();
  const end = began + ms;
  let count = 0;
  while (performance.now() < end) {
    await client.publish(signalsSubject, payload);
    count += beats;
  }
  return perSecond(count, performance.now() - began);
}
