const hourMs = 3_600_000;

/** How busy each hour of a working day is, midnight first. */
const hours = [1, 1, 1, 1, 1, 2, 5, 12, 26, 36, 38, 36, 28, 34, 38, 36, 32, 24, 14, 10, 8, 6, 4, 2] as const;
const weekend = 0.25;

/** How busy the people of a time zone are at an instant: only ratios mean anything. Told by their own clocks. */
export class Rhythm {
  readonly #format: Intl.DateTimeFormat;
  #hour = NaN;
  #weight = 0;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hour: 'numeric', weekday: 'short', hourCycle: 'h23' },
    });
  }

  weightAt(instant: number): number {
    const hour = Math.floor(instant / hourMs);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#weight = this.#compute(hour * hourMs);
    }
    return this.#weight;
  }

  /** The sum of the weights at each step of `stepMs`, at most an hour, from `from` up to `to`. */
  total(from: number, to: number, stepMs: number): number {
    let sum = 0;
    let instant = from;
    while (instant < to) {
      const hourEnds = Math.min(to, (Math.floor(instant / hourMs) + 1) * hourMs);
      const steps = Math.ceil((hourEnds - instant) / stepMs);
      sum += steps * this.weightAt(instant);
      instant += steps * stepMs;
    }
    return sum;
  }

  #compute(instant: number): number {
    const parts = this.#format.formatToParts(instant);
    const told = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)!.value;
    const weekday = told('weekday');
    return hours[Number(told('hour'))]! * (weekday === 'Sat' || weekday === 'Sun' ? weekend : 1);
  }
}
