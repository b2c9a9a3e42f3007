import type { Millis } from '../events/millis.js';
import { clockOf } from './zone.js';

/**
 * Days and months of an IANA zone as instants. A day is a number, as days of UTC since 1970-01-01. It begins at
 * the first instant at which the clocks of the zone show its midnight or have left it out, and lasts until the next
 * one begins; one that a zone left out (Apia's 2011-12-30) has no length.
 */

const dayMs = 86_400_000;

/** Half open: the last instant belongs to the next one. */
export interface Period {
  readonly start: Millis;
  readonly end: Millis;
}

/** @throws RangeError for a zone that is none */
export function startOfDay(zone: string, day: number): Millis {
  return clockOf(zone).reaches(day * dayMs);
}

/** The day of an instant. @throws RangeError for a zone that is none */
export function dayOf(zone: string, instant: Millis): number {
  const clock = clockOf(zone);
  let day = Math.floor((instant + clock.offsetAt(instant)) / dayMs);
  // clocks that are set back over midnight show the former day once more
  while (clock.reaches((day + 1) * dayMs) <= instant) day++;
  return day;
}

/** The first day of the month that a day belongs to, or of one so many months later. */
export function monthOf(day: number, later = 0): number {
  const date = new Date(day * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) / dayMs;
}

/** `2026-03-02`. */
export function dayName(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** Whole days, from the first to the last. */
export function daysPeriod(zone: string, first: number, last: number): Period {
  return { start: startOfDay(zone, first), end: startOfDay(zone, last + 1) };
}

export const periodNames = ['day', 'week', 'month', 'rolling_month'] as const;
export type PeriodName = (typeof periodNames)[number];

/**
 * The period of that name at an instant. A week is the seven days ending at its day, a month that of the calendar,
 * a rolling month begins the day after the same day of the month before, or after its last day where it has no such
 * day; at a month's last day it is the whole month.
 *
 * @throws RangeError for a zone that is none
 */
export function periodAt(zone: string, name: PeriodName, instant: Millis): Period {
  const day = dayOf(zone, instant);
  switch (name) {
    case 'day':
      return daysPeriod(zone, day, day);
    case 'week':
      return daysPeriod(zone, day - 6, day);
    case 'month':
      return daysPeriod(zone, monthOf(day), monthOf(day, 1) - 1);
    case 'rolling_month':
      return daysPeriod(zone, rollingMonthTo(day), day);
  }
}

function rollingMonthTo(day: number): number {
  const first = monthOf(day);
  if (day + 1 === monthOf(day, 1)) return first;
  const sameDay = monthOf(day, -1) + (day - first);
  return Math.min(sameDay + 1, first);
}
