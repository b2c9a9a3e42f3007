import type { AcceptedTime } from '@headcount/session-core';

/** How clocks of reporters differ, and how many reports were not believed theirs, by what was wrong with it. */
export class ClockCorrections {
  readonly counts: Record<NonNullable<AcceptedTime['corrected']>, number> = { skew: 0, future: 0 };

  /** Told of each report that says when it was sent. */
  observeSkew: (skewMs: number) => void = () => undefined;

  /** Counts the time if it was corrected, and gives it back. */
  noted(time: AcceptedTime): AcceptedTime {
    if (time.skewMs !== null) this.observeSkew(time.skewMs);
    if (time.corrected !== null) this.counts[time.corrected] += 1;
    return time;
  }
}
