import type { Millis } from '../events/event.js';
import type { SitePolicy } from '../session/policy.js';

/** What a client says about the time of a report, and when the collector received it. All in epoch milliseconds. */
export interface ReportedTime {
  readonly receivedAt: Millis;
  readonly occurredAt: Millis | null;
  readonly sentAt: Millis | null;
}

export interface AcceptedTime {
  /** The instant that counts. */
  readonly at: Millis;
  /** How old the report was when it was sent; a lease is renewed by as much less. */
  readonly ageMs: Millis;
  /** Where the client's clock had to be corrected, or its time clamped. */
  readonly corrected: 'skew' | 'future' | null;
  /** How much later than sent it was received, by two clocks; null where nothing tells. */
  readonly skewMs: Millis | null;
}

/** A difference of clocks up to this is taken for delay on the way. */
const toleratedSkewMs = 2_000;

/**
 * Decides once, at intake, which instant a report counts for. A client whose clock differs by more than two
 * seconds is believed in its intervals, not in its clock: at = receivedAt - (sentAt - occurredAt). What lies
 * further ahead than the tolerance is set to receivedAt.
 */
export function acceptTime(
  { receivedAt, occurredAt, sentAt }: ReportedTime,
  { futureToleranceMs }: Pick<SitePolicy, 'futureToleranceMs'>,
): AcceptedTime {
  const said = occurredAt ?? sentAt ?? receivedAt;
  const ageMs = Math.max(0, (sentAt ?? receivedAt) - said);
  const skewMs = sentAt === null ? null : receivedAt - sentAt;
  const skewed = sentAt !== null && Math.abs(receivedAt - sentAt) > toleratedSkewMs;
  const at = skewed ? receivedAt - (sentAt - said) : said;
  if (at > receivedAt + futureToleranceMs) return { at: receivedAt, ageMs, corrected: 'future', skewMs };
  return { at, ageMs, corrected: skewed ? 'skew' : null, skewMs };
}

/** Too old to be counted; such a report is answered as late and changes nothing. */
export function isTooLate(
  at: Millis,
  receivedAt: Millis,
  { maxLatenessMs }: Pick<SitePolicy, 'maxLatenessMs'>,
): boolean {
  return receivedAt - at > maxLatenessMs;
}
