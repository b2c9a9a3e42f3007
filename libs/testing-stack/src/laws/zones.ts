import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { bucketsOf, cellsOf, timeInBuckets, totalOf, type Millis, type Run } from '@headcount/session-core';
import fc from 'fast-check';
import type { PropertyLaw } from './law.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));

/** Days on which many zones set their clocks, and any other day of this century's first decades. */
const day = fc.oneof(
  fc.constantFrom(
    '2026-03-08',
    '2026-03-29',
    '2026-10-25',
    '2026-11-01',
    '2026-04-05',
    '2026-10-04',
    '2011-12-30',
  ),
  fc
    .integer({ min: Date.UTC(2000, 0, 1) / dayMs, max: Date.UTC(2037, 0, 1) / dayMs })
    .map((days) => days * dayMs),
);

/** Signals of a session over some days, and nothing for hours in between. */
const segments: fc.Arbitrary<readonly Run[]> = fc
  .tuple(
    day.map((named) => new Date(named).getTime()),
    fc.integer({ min: -dayMs, max: dayMs }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 40 * hourMs }), fc.integer({ min: 1, max: 20 * hourMs })), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([at, offset, stretches]) => {
    let reached: Millis = at + offset;
    return stretches.map(([length, pause]): Run => {
      const run: Run = [reached, reached + length];
      reached = run[1] + pause;
      return run;
    });
  });

const boundsOf = (runs: readonly Run[]) => [runs[0]![0], runs.at(-1)![1]] as const;

export const zoneLaws: readonly PropertyLaw[] = [
  ...(['hour', 'day', 'week', 'month'] as const).map((unit) => ({
    name: `the ${unit}s of any zone add up to the whole, without a gap between them`,
    property: fc.property(zone, segments, (zone, runs) => {
      const buckets = bucketsOf(zone, unit, ...boundsOf(runs));
      const times = timeInBuckets(runs, buckets);
      equal(
        times.reduce((sum, time) => sum + time, 0),
        totalOf(runs),
      );
      buckets.forEach(({ start, end }, i) => {
        if (i > 0) equal(start, buckets[i - 1]!.end);
        ok(0 <= times[i]! && times[i]! <= end - start);
      });
    }),
    lives: 100,
  })),
  {
    name: 'the 15-minute cells of UTC make up the days of any zone',
    property: fc.property(zone, segments, (zone, runs) => {
      const days = bucketsOf(zone, 'day', ...boundsOf(runs));
      const [startedAt, end] = boundsOf(runs);
      const whole = { startedAt, spanMs: end - startedAt, endedAt: null, endUncertaintyMs: null, until: end };
      const cells = cellsOf({ ...whole, connectedSegments: runs, activeSegments: [] });
      const fromCells = days.map(({ start, end }) =>
        cells.reduce(
          (sum, { from, connectedMs }) => sum + (start <= from && from < end ? connectedMs : 0),
          0,
        ),
      );
      deepStrictEqual(fromCells, timeInBuckets(runs, days));
    }),
    lives: 200,
  },
];
