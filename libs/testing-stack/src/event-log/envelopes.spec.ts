import type { Envelope, LogReader, StoredEnvelope } from '@headcount/event-log';
import type { HeadcountEvent } from '@headcount/session-core';

const at = Date.parse('2024-05-01T08:00:00Z');

/** An envelope of two ticks. */
export function envelope(id: string, subject: string): Envelope {
  return { id, subject, events: [tick(`${id}-1`), tick(`${id}-2`)] };
}

/** An envelope whose JSON is a little longer than `bytes`, and hard to compress by half. */
export function longEnvelope(id: string, subject: string, bytes: number): Envelope {
  const beats = Array.from({ length: Math.ceil(bytes / 60) }, (_, n) => ({
    sessionId: `${((n * 2_654_435_761) >>> 0).toString(36)}-${n}-sitzung-äö`,
    at: at + n,
    active: n % 3 === 0,
  }));
  const event: HeadcountEvent = {
    type: 'Heartbeat',
    id: `${id}-1`,
    site: 'shop',
    time: at,
    receivedAt: at + 1,
    data: { sourceId: null, beats },
  };
  return { id, subject, events: [event] };
}

function tick(id: string): HeadcountEvent {
  const data = { collectorId: 'c1', everyMs: 5_000, shedding: false };
  return { type: 'Tick', id, site: 'shop', time: at, receivedAt: at, data };
}

/** Reads `count` envelopes; fails after 10 s, naming how many came. */
export async function readAll(reader: LogReader, count: number): Promise<StoredEnvelope[]> {
  const read: StoredEnvelope[] = [];
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`stuck: ${read.length} of ${count} envelopes came`)), 10_000);
  });
  try {
    while (read.length < count) read.push(...(await Promise.race([reader.next(count - read.length), stuck])));
    return read;
  } finally {
    clearTimeout(timer);
  }
}

export const idsOf = (envelopes: readonly StoredEnvelope[]) => envelopes.map((stored) => stored.id);
