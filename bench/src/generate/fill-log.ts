import type { Envelope, EventLog } from '@headcount/event-log';

/** What was written; a beat and a fact of the lifecycle count one each, ticks none. */
export interface Filled {
  readonly envelopes: number;
  readonly facts: number;
  readonly sessions: number;
  readonly sites: number;
  /** Sequence of the last envelope. */
  readonly lastSeq: number;
}

export interface FillOptions {
  /** How many envelopes wait for their acknowledgement at a time. */
  readonly inFlight: number;
  /** Called after each envelope that was acknowledged. */
  readonly onProgress?: (soFar: Filled) => void;
}

/**
 * Appends envelopes so that they stand in the log in their order.
 *
 * @throws Error when one is not acknowledged, was there before, or got in behind a later one: the log then holds a part
 */
export async function fillLog(
  log: EventLog,
  envelopes: Iterable<Envelope>,
  { inFlight, onProgress }: FillOptions,
): Promise<Filled> {
  const sites = new Set<string>();
  const counts = { envelopes: 0, facts: 0, sessions: 0, lastSeq: 0 };
  const waiting: { envelope: Envelope; answer: ReturnType<EventLog['append']> }[] = [];
  const settleFirst = async () => {
    const { envelope, answer } = waiting.shift()!;
    const given = await answer;
    if (given.kind !== 'stored')
      throw new Error(
        `${envelope.id} was not taken: ${given.kind === 'refused' ? given.reason : given.kind}`,
      );
    if (given.duplicate || given.seq <= counts.lastSeq)
      throw new Error(
        `${envelope.id} stands at ${given.seq}: this life is in the log already, or out of order`,
      );
    counts.envelopes += 1;
    counts.lastSeq = given.seq;
    onProgress?.({ ...counts, sites: sites.size });
  };
  try {
    for (const envelope of envelopes) {
      count(envelope, counts, sites);
      waiting.push({ envelope, answer: log.append(envelope) });
      if (waiting.length >= inFlight) await settleFirst();
    }
    while (waiting.length > 0) await settleFirst();
  } finally {
    await Promise.allSettled(waiting.map(({ answer }) => answer));
  }
  return { ...counts, sites: sites.size };
}

function count({ events }: Envelope, counts: { facts: number; sessions: number }, sites: Set<string>): void {
  for (const event of events) {
    if (event.type === 'Tick') continue;
    sites.add(event.site);
    counts.facts += event.type === 'Heartbeat' ? event.data.beats.length : 1;
    if (event.type === 'SessionStarted') counts.sessions += 1;
  }
}
