import type { EventLog, StoredEnvelope } from '@headcount/event-log';

/** A stretch of the log by sequences, both of them in it; what is left out goes as far as the log does. */
export interface Stretch {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const perRead = 1_000;

/**
 * All that the log holds now, or a stretch of it, in order.
 *
 * @throws LogUnavailableError, LogContinuityError when it can't be read to its end
 */
export async function* presentEnvelopes(
  log: EventLog,
  { from = 1, to = Infinity }: Stretch = {},
): AsyncGenerator<StoredEnvelope> {
  const { firstSeq, lastSeq } = await log.state();
  const [first, last] = [Math.max(from, firstSeq), Math.min(to, lastSeq)];
  if (last < first || lastSeq === 0) return;
  const reader = await log.read({ after: first - 1 });
  try {
    for (let seq = 0; seq < last;) {
      const envelopes = await reader.next(perRead);
      for (const envelope of envelopes) if (envelope.seq <= last) yield envelope;
      seq = envelopes.at(-1)!.seq;
    }
  } finally {
    await reader.close();
  }
}
