import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRun, totalOf, type Run } from '../session/runs.js';
import { bucketsOf, bucketUnits, timeInBuckets, type Bucket, type BucketUnit } from './buckets.js';

const hour = 3_600_000;
const instant = (text: string) => Date.parse(text);
const bucketsIn = (zone: string, unit: BucketUnit, from: string, to: string) =>
  bucketsOf(zone, unit, instant(from), instant(to));
const namesIn = (...range: Parameters<typeof bucketsIn>) => bucketsIn(...range).map(({ name }) => name);
const lengthsIn = (...range: Parameters<typeof bucketsIn>) =>
  bucketsIn(...range).map(({ start, end }) => (end - start) / hour);

describe('the buckets of a zone', () => {
  it('are whole, also where the question begins and ends within one', () => {
    const days = bucketsIn('Europe/Berlin', 'day', '2026-03-01T12:00:00Z', '2026-03-02T23:00:00.001Z');
    expect(days.map(({ name }) => name)).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
    expect(days[0]!.start).toBe(instant('2026-02-28T23:00:00Z'));
    expect(days[2]!.end).toBe(instant('2026-03-03T23:00:00Z'));
    const hours = bucketsIn('UTC', 'hour', '2026-03-01T12:30:00Z', '2026-03-01T13:30:00Z');
    expect(hours.map(({ name }) => name)).toEqual(['2026-03-01T12:00+00:00', '2026-03-01T13:00+00:00']);
    expect(hours[1]!.end).toBe(instant('2026-03-01T14:00:00Z'));
  });

  it('weeks are counted back from the last day', () => {
    const weeks = ['UTC', 'week', '2026-03-01T00:00:00Z', '2026-03-16T00:00:00Z'] as const;
    expect(namesIn(...weeks)).toEqual(['2026-03-01', '2026-03-08', '2026-03-15']);
  });

  it('months are those of the calendar', () => {
    expect(namesIn('America/New_York', 'month', '2026-01-01T00:00:00Z', '2026-03-02T00:00:00Z')).toEqual([
      ...['2025-12', '2026-01', '2026-02', '2026-03'],
    ]);
  });

  it('an hour that a clock shows twice is two, each with its offset', () => {
    expect(namesIn('Europe/Berlin', 'hour', '2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z')).toEqual([
      '2026-10-25T02:00+02:00',
      '2026-10-25T02:00+01:00',
    ]);
  });

  it('hours of a clock that is set by half an hour are cut there', () => {
    const lordHowe = ['Australia/Lord_Howe', 'hour', '2026-04-04T14:00:00Z', '2026-04-04T16:00:00Z'] as const;
    expect(namesIn(...lordHowe)).toEqual([
      '2026-04-05T01:00+11:00',
      '2026-04-05T01:00+10:30',
      '2026-04-05T02:00+10:30',
    ]);
    expect(lengthsIn(...lordHowe)).toEqual([1, 0.5, 1]);
  });

  it('an hour in which a clock is set ends there', () => {
    const stJohns = ['America/St_Johns', 'hour', '2010-11-07T02:00:00Z', '2010-11-07T04:00:00Z'] as const;
    expect(namesIn(...stJohns)).toEqual([
      '2010-11-06T23:00-02:30',
      '2010-11-07T00:00-02:30',
      '2010-11-06T23:00-03:30',
      '2010-11-07T00:00-03:30',
    ]);
    expect(lengthsIn(...stJohns)).toEqual([1, 1 / 60, 59 / 60, 1]);
  });

  it('hours of a zone off the full hour lie off the full hour of UTC', () => {
    const [first] = bucketsIn('Asia/Kathmandu', 'hour', '2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z');
    expect(first).toEqual({
      name: '2026-03-01T05:00+05:45',
      start: instant('2026-02-28T23:15:00Z'),
      end: instant('2026-03-01T00:15:00Z'),
    });
  });

  it('a day that a zone left out is not among them', () => {
    const days = ['Pacific/Apia', 'day', '2011-12-29T12:00:00Z', '2012-01-01T00:00:00Z'] as const;
    expect(namesIn(...days)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });

  it('there are none of nothing', () => {
    expect(bucketsOf('UTC', 'day', 5, 5)).toEqual([]);
  });
});

describe('a session over midnight', () => {
  const night: readonly Run[] = [[instant('2026-03-01T22:00:00Z'), instant('2026-03-02T04:00:00Z')]];

  it('is shared out between its days, never split or counted again', () => {
    const share = (zone: string) => {
      const days = bucketsIn(zone, 'day', '2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z');
      return timeInBuckets(night, days).map((ms) => ms / hour);
    };
    expect(share('UTC')).toEqual([2, 4]);
    expect(share('Europe/Berlin')).toEqual([1, 5, 0]);
    expect(share('Asia/Kathmandu')).toEqual([0, 6, 0]);
  });

  it('over a change of the clocks has no hour more or less than it lasted', () => {
    const whole = (day: string): readonly Run[] => {
      const [bucket] = bucketsIn('Europe/Berlin', 'day', `${day}T12:00:00Z`, `${day}T12:00:01Z`);
      return [[bucket!.start, bucket!.end]];
    };
    const spent = (day: string) =>
      timeInBuckets(
        whole(day),
        bucketsIn('Europe/Berlin', 'day', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
      )
        .map((ms) => ms / 1_000)
        .filter((seconds) => seconds > 0);
    expect([spent('2026-03-29'), spent('2026-10-25')]).toEqual([[82_800], [90_000]]);
  });

  it('counts what touches a boundary on one side only', () => {
    const parts = timeInBuckets(
      [
        [0, 10],
        [10, 20],
        [25, 40],
      ],
      [
        { start: 0, end: 10 },
        { start: 10, end: 30 },
        { start: 30, end: 40 },
        { start: 40, end: 50 },
      ],
    );
    expect(parts).toEqual([10, 15, 10, 0]);
  });
});

describe('laws', () => {
  it('the boundaries of any zone lie on quarters of an hour of UTC: cells of 15 minutes serve every zone', () => {
    const off = Intl.supportedValuesOf('timeZone').filter((name) =>
      bucketsIn(name, 'month', '2020-01-01T00:00:00Z', '2027-01-01T00:00:00Z').some(
        ({ start }) => start % (hour / 4) !== 0,
      ),
    );
    expect(off).toEqual([]);
  });

  const zone = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'));
  const year = 365 * 24 * hour;
  const begin = fc.integer({ min: 0, max: 66 * year });
  const unit = fc.constantFrom(...bucketUnits);
  const gapsAndLengths = fc.array(fc.tuple(fc.nat(40 * hour), fc.nat(40 * hour)), {
    minLength: 1,
    maxLength: 12,
  });

  it('the buckets of any zone sum to the total', () => {
    fc.assert(
      fc.property(zone, unit, begin, gapsAndLengths, (name, kind, first, parts) => {
        let at = first;
        let segments: readonly Run[] = [];
        for (const [gap, length] of parts) {
          segments = addRun(segments, [at + gap, at + gap + length], 0);
          at += gap + length;
        }
        const spent = timeInBuckets(segments, bucketsOf(name, kind, first, at + 1));
        expect(spent.reduce((sum, ms) => sum + ms, 0)).toBe(totalOf(segments));
      }),
      { numRuns: 1_000 },
    );
  });

  it('the buckets of any zone follow each other without a gap, and none is empty', () => {
    fc.assert(
      fc.property(
        zone,
        unit,
        begin,
        fc.integer({ min: 1, max: 100 * 24 * hour }),
        (name, kind, from, length) => {
          const buckets = bucketsOf(name, kind, from, from + length);
          const isWrong = ({ start, end }: Bucket, i: number) =>
            end <= start ||
            (kind === 'hour' && end - start > hour) ||
            (i > 0 && start !== buckets[i - 1]!.end);
          expect(buckets.filter(isWrong)).toEqual([]);
          expect(buckets[0]!.start).toBeLessThanOrEqual(from);
          expect(buckets.at(-1)!.end).toBeGreaterThanOrEqual(from + length);
          expect(new Set(buckets.map(({ name }) => name)).size).toBe(buckets.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
