import type { AcceptedTime } from '@headcount/session-core';

/** How many reports were not believed their clock, by what was wrong with it. */
export class ClockCorrections {
  readonly counts: Record<NonNullable<AcceptedTime['corrected']>, number> = { skew: 0, future: 0 };

  /** Counts the time if it was corrected, and gives it back. */
  noted(time: AcceptedTime): AcceptedTime {
    if (time.corrected !== null) this.counts[time.corrected] += 1;
    return time;
  }
}
