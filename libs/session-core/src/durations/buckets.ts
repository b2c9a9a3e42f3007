import type { Millis } from '../events/millis.js';
import type { Run } from '../session/runs.js';
import { dayName, dayOf, daysPeriod, monthOf, type Period } from './calendar.js';
import { clockOf } from './zone.js';

/** A part of time in a zone, with the name it has there. */
export interface Bucket extends Period {
  /** `2026-03-02T14:00+01:00`, `2026-03-02`, the last day of a week, or `2026-03`. */
  readonly name: string;
}

export const bucketUnits = ['hour', 'day', 'week', 'month'] as const;
export type BucketUnit = (typeof bucketUnits)[number];

const hourMs = 3_600_000;

/**
 * The hours, days, weeks or months of a zone that `[from, to)` touches, ascending, whole, without a gap between
 * them. Weeks are counted back from the last day. An hour ends where the clock's hour ends or the clock is set, so
 * none is longer than 3,600 s, and the one that a clock shows twice is two.
 *
 * @throws RangeError for a zone that is none
 */
export function bucketsOf(zone: string, unit: BucketUnit, from: Millis, to: Millis): readonly Bucket[] {
  if (from >= to) return [];
  if (unit === 'hour') return hoursOf(zone, from, to);
  const first = dayOf(zone, from);
  const last = dayOf(zone, to - 1);
  const buckets = rangesOf(unit, first, last).map(([start, end]) => ({
    name: unit === 'month' ? dayName(start).slice(0, 7) : dayName(end),
    ...daysPeriod(zone, start, end),
  }));
  return buckets.filter(({ start, end }) => start < end);
}

/** First and last days. */
function rangesOf(
  unit: Exclude<BucketUnit, 'hour'>,
  first: number,
  last: number,
): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  switch (unit) {
    case 'day':
      for (let day = first; day <= last; day++) ranges.push([day, day]);
      return ranges;
    case 'week':
      for (let end = last; end >= first; end -= 7) ranges.unshift([end - 6, end]);
      return ranges;
    case 'month':
      for (let day = monthOf(first); day <= last; day = monthOf(day, 1))
        ranges.push([day, monthOf(day, 1) - 1]);
      return ranges;
  }
}

function hoursOf(zone: string, from: Millis, to: Millis): readonly Bucket[] {
  const buckets: Bucket[] = [];
  // an hour at either end, so that the first and the last are whole
  for (const span of clockOf(zone).spansIn(from - hourMs, to + hourMs)) {
    const suffix = offsetName(span.offset);
    for (let start = span.from; start < span.to;) {
      const local = Math.floor((start + span.offset) / hourMs) * hourMs;
      const end = Math.min(local + hourMs - span.offset, span.to);
      const name = `${new Date(local).toISOString().slice(0, 16)}${suffix}`;
      if (start < to && end > from) buckets.push({ start, end, name });
      start = end;
    }
  }
  return buckets;
}

/** `+05:45`. Seconds, which offsets had long ago, are not shown. */
function offsetName(offset: Millis): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * How much of the segments lies in each bucket, in milliseconds. Where the buckets cover the segments, the parts
 * add up to the whole.
 *
 * @param segments disjoint, ascending
 * @param buckets disjoint, ascending
 */
export function timeInBuckets(segments: readonly Run[], buckets: readonly Period[]): readonly Millis[] {
  let reached = 0;
  return buckets.map(({ start, end }) => {
    while (reached < segments.length && segments[reached]![1] <= start) reached++;
    let inside = 0;
    for (let i = reached; i < segments.length && segments[i]![0] < end; i++)
      inside += Math.min(segments[i]![1], end) - Math.max(segments[i]![0], start);
    return inside;
  });
}
