import type { Millis } from '../events/millis.js';

const dayMs = 86_400_000;
/** No zone has ever been further from UTC; also the longest that a clock was set by, but for days left out. */
const furthestMs = 16 * 3_600_000;

/** A stretch of time in which the clocks of a zone differ from UTC by one offset. Half open. */
export interface OffsetSpan {
  readonly from: Millis;
  readonly to: Millis;
  /** Local time less UTC. */
  readonly offset: Millis;
}

/**
 * The clock of an IANA zone, from the zone tables of the JavaScript engine. What it has asked of them it
 * remembers, an offset a day. Clocks are taken to be set at most once in a day of UTC, at a whole second.
 */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly midnights = new Map<number, Millis>();
  private readonly changes = new Map<number, Millis>();

  /** @throws RangeError for a zone that is none */
  constructor(zone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Local time less UTC at an instant, in milliseconds. */
  offsetAt(instant: Millis): Millis {
    const day = Math.floor(instant / dayMs);
    const before = this.atMidnight(day);
    const after = this.atMidnight(day + 1);
    return before === after || instant < this.changeIn(day) ? before : after;
  }

  /** The spans that cover `[from, to)`, ascending, clipped to it. */
  spansIn(from: Millis, to: Millis): readonly OffsetSpan[] {
    const spans: OffsetSpan[] = [];
    let begin = from;
    for (let day = Math.floor(from / dayMs); day * dayMs < to; day++) {
      if (this.atMidnight(day) === this.atMidnight(day + 1)) continue;
      const change = this.changeIn(day);
      if (change <= begin || change >= to) continue;
      spans.push({ from: begin, to: change, offset: this.atMidnight(day) });
      begin = change;
    }
    if (begin < to) spans.push({ from: begin, to, offset: this.offsetAt(begin) });
    return spans;
  }

  /** The first instant at which the clocks show this local time (as if it were UTC), or have left it out. */
  reaches(local: Millis): Millis {
    for (const { from, to, offset } of this.spansIn(local - furthestMs, local + furthestMs)) {
      const instant = Math.max(from, local - offset);
      if (instant < to) return instant;
    }
    throw new RangeError(`no clock shows ${local}`);
  }

  private atMidnight(day: number): Millis {
    let offset = this.midnights.get(day);
    if (offset === undefined) {
      if (this.midnights.size >= rememberedDays) this.midnights.clear();
      offset = this.ask(day * dayMs);
      this.midnights.set(day, offset);
    }
    return offset;
  }

  /** When the clocks are set, in a day of UTC whose ends differ. */
  private changeIn(day: number): Millis {
    let change = this.changes.get(day);
    if (change === undefined) {
      if (this.changes.size >= rememberedDays) this.changes.clear();
      change = this.search(day * dayMs, (day + 1) * dayMs);
      this.changes.set(day, change);
    }
    return change;
  }

  private search(from: Millis, to: Millis): Millis {
    const offset = this.ask(from);
    let [same, other] = [from, to];
    while (other - same > 1_000) {
      const middle = Math.floor((same + other) / 2_000) * 1_000;
      if (this.ask(middle) === offset) same = middle;
      else other = middle;
    }
    return other;
  }

  private ask(instant: Millis): Millis {
    const [month, day, year, hour, minute, second] = this.format.format(instant).match(/\d+/g)!.map(Number);
    return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
  }
}

/** About 500 years. */
const rememberedDays = 200_000;

const clocks = new Map<string, ZoneClock>();

/** The one clock of a zone; there are some hundred zones. @throws RangeError for a zone that is none */
export function clockOf(zone: string): ZoneClock {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new ZoneClock(zone);
    clocks.set(zone, clock);
  }
  return clock;
}
