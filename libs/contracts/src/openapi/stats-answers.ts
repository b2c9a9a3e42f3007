import { deviceTypes, periodNames, slotUnits } from '@headcount/session-core';
import { z } from 'zod';
import type { ActiveUsers } from '../api/active-users.js';
import type {
  ConcurrencyAt,
  ConcurrencyNow,
  ConcurrencyPeak,
  ConcurrencySeries,
} from '../api/concurrency.js';
import type { Durations } from '../api/stats.js';

/** Answers that are told in the reference alone: nothing that comes in has their shape. */

const instant = z.iso.datetime();
const textOrNull = z.string().nullable();
const count = z.number().int().min(0);
const seconds = z.number().min(0);

const sums = {
  ...{ started: count, ended: count, sessions: count, users: count },
  ...{ spanSeconds: seconds, connectedSeconds: seconds, activeSeconds: seconds, uncertaintySeconds: seconds },
};

const durations = z.object({
  ...{ from: instant, to: instant, tz: z.string(), groupBy: z.array(z.string()) },
  data: z.array(z.object({ group: z.record(z.string(), textOrNull), ...sums })),
}) satisfies z.ZodType<Durations>;

const activeUsers = z.object({
  ...{ period: z.enum(periodNames), tz: z.string(), from: instant, to: instant, ...sums },
  devices: z.array(
    z.object({ type: z.enum(deviceTypes).nullable(), name: textOrNull, version: textOrNull, ...sums }),
  ),
  systems: z.array(z.object({ name: textOrNull, version: textOrNull, ...sums })),
}) satisfies z.ZodType<ActiveUsers>;

const asked = { series: z.enum(['present', 'occupied']), unit: z.enum(['sessions', 'users']) };
const whoWasThere = {
  ...{ ...asked, time: instant, count },
  sessions: z.array(z.object({ id: z.string(), userId: textOrNull })),
};

const concurrency = z.object({
  ...{ ...asked, from: instant, to: instant, tz: z.string(), bucket: z.enum(slotUnits) },
  provisionalFrom: instant.nullable(),
  data: z.array(
    z.object({
      ...{ start: instant, peak: count, peakAt: instant, peakSeconds: seconds },
      ...{ average: z.number().min(0), minimum: count },
    }),
  ),
}) satisfies z.ZodType<ConcurrencySeries>;
const concurrencyAt = z.object(whoWasThere) satisfies z.ZodType<ConcurrencyAt>;
const concurrencyPeak = z.object({
  ...{ ...whoWasThere, from: instant, to: instant, seconds },
}) satisfies z.ZodType<ConcurrencyPeak>;
const now = z.object({ sessions: count, users: count });
const concurrencyNow = z.object({
  ...{ time: instant, present: now, occupied: now },
}) satisfies z.ZodType<ConcurrencyNow>;

const exampleSums = {
  ...{ started: 2, ended: 2, sessions: 2, users: 1 },
  ...{ spanSeconds: 9000, connectedSeconds: 8940, activeSeconds: 3600.5, uncertaintySeconds: 30 },
};
const day = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
const present = { series: 'present', unit: 'sessions' } as const;
const there = {
  ...{ ...present, time: '2026-03-02T08:14:00.000Z', count: 1 },
  sessions: [{ id: '0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d', userId: 'alice' }],
};

export const statsSchemas = {
  ...{ Durations: durations, ActiveUsers: activeUsers, Concurrency: concurrency },
  ...{ ConcurrencyAt: concurrencyAt, ConcurrencyPeak: concurrencyPeak, ConcurrencyNow: concurrencyNow },
};
export const durationsTold = {
  schema: durations,
  example: {
    ...{ ...day, tz: 'UTC', groupBy: ['day'], data: [{ group: { day: '2026-03-02' }, ...exampleSums }] },
  } satisfies Durations,
};
export const activeUsersTold = {
  schema: activeUsers,
  example: {
    ...{ period: 'day', tz: 'UTC', ...day, ...exampleSums },
    devices: [{ type: 'browser', name: 'Firefox', version: '126.0', ...exampleSums }],
    systems: [{ name: 'Linux', version: null, ...exampleSums }],
  } satisfies ActiveUsers,
};
export const concurrencyTold = {
  schema: concurrency,
  example: {
    ...{ ...present, ...day, tz: 'UTC', bucket: 'P1D', provisionalFrom: null },
    data: [
      {
        ...{ start: day.from, peak: 2, peakAt: '2026-03-02T08:14:00.000Z', peakSeconds: 61.5 },
        ...{ average: 0.25, minimum: 0 },
      },
    ],
  } satisfies ConcurrencySeries,
};
export const concurrencyAtTold = { schema: concurrencyAt, example: there satisfies ConcurrencyAt };
export const concurrencyPeakTold = {
  schema: concurrencyPeak,
  example: { ...there, ...day, seconds: 61.5 } satisfies ConcurrencyPeak,
};
export const concurrencyNowTold = {
  schema: concurrencyNow,
  example: {
    ...{ time: '2026-03-02T08:14:00.000Z', present: { sessions: 3, users: 2 } },
    occupied: { sessions: 3, users: 2 },
  } satisfies ConcurrencyNow,
};
