import { bucketsOf, type Bucket } from '../durations/buckets.js';
import type { Millis } from '../events/millis.js';

/** What concurrency is told by: parts of an hour, or the days and more of a zone. */
export const slotUnits = ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'P1D', 'P1W', 'P1M'] as const;
export type SlotUnit = (typeof slotUnits)[number];

const minute = 60_000;
const ofCalendar = { PT1H: 'hour', P1D: 'day', P1W: 'week', P1M: 'month' } as const;
const ofHour = { PT1M: minute, PT5M: 5 * minute, PT15M: 15 * minute, PT30M: 30 * minute } as const;

/** No slot is shorter, but where a clock is set. */
export const shortestSlotMs: Readonly<Record<SlotUnit, Millis>> = {
  ...ofHour,
  ...{ PT1H: 60 * minute, P1D: 23 * 60 * minute, P1W: 167 * 60 * minute, P1M: 671 * 60 * minute },
};

/**
 * The slots of a zone that `[from, to)` touches, ascending, without a gap, cut to it. Parts of an hour are counted from
 * the beginning of the hour that the zone's clocks show.
 *
 * @throws RangeError for a zone that is none
 */
export function slotsOf(zone: string, unit: SlotUnit, from: Millis, to: Millis): readonly Bucket[] {
  const whole = unit in ofHour ? partsOfHours(zone, ofHour[unit as keyof typeof ofHour], from, to) : null;
  const slots = whole ?? bucketsOf(zone, ofCalendar[unit as keyof typeof ofCalendar], from, to);
  return slots.map(({ name, start, end }) => ({
    name,
    start: Math.max(start, from),
    end: Math.min(end, to),
  }));
}

function partsOfHours(zone: string, length: Millis, from: Millis, to: Millis): Bucket[] {
  return bucketsOf(zone, 'hour', from, to).flatMap(({ name, start, end }) => {
    const parts = Array.from({ length: Math.ceil((end - start) / length) }, (_, i) => start + i * length);
    return parts
      .map((at) => ({ name, start: at, end: Math.min(at + length, end) }))
      .filter((part) => part.end > from && part.start < to);
  });
}
