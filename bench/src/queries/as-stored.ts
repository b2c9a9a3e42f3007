import type { Envelope, StoredEnvelope } from '@headcount/event-log';

/** Generated envelopes, with the time that a log would have given them. */
export type TimedEnvelope = Envelope & { readonly loggedAt: number };

/** Envelopes as an empty log would give them back, had they been appended in this order. */
export function* asStored(envelopes: Iterable<TimedEnvelope>): Generator<StoredEnvelope> {
  let seq = 0;
  for (const { events, loggedAt, subject, id } of envelopes) {
    seq += 1;
    const facts = events.map((event, index) => ({ event, position: { seq, index }, loggedAt }));
    yield { seq, loggedAt, subject, id, facts, unreadable: [] };
  }
}
