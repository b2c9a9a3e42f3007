import { bucketUnits, type BucketUnit } from '@headcount/session-core';
import { z } from 'zod';
import { isTimeZone } from './policy.js';
import { sessionFilters, startsDisorder, startsInOrder } from './query.js';

export type TimeUnit = BucketUnit;

/** More groups of time than these are refused. */
export const mostBuckets = 10_000;

const grouping = z.string().regex(/^[^\p{Cc}\p{Cs},]{1,64}$/u);
const units: ReadonlySet<string> = new Set(bucketUnits);

/** `GET /stats/durations`: what sessions are grouped by, over which time, and every filter of `GET /sessions`. */
export const durationsQuery = z
  .strictObject({
    ...sessionFilters.shape,
    /** user, client, source, hour, day, week, month, browser, os, device, app, or the name of an attribute. */
    groupBy: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(grouping).min(1).max(4))
      .default(['day']),
    tz: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }).optional(),
    minPosition: z.string().max(32).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'must lie behind `from`',
  })
  .refine(startsInOrder, startsDisorder)
  .refine(({ groupBy }) => new Set(groupBy).size === groupBy.length, {
    path: ['groupBy'],
    message: 'the same twice',
  })
  .refine(({ groupBy }) => groupBy.filter((name) => units.has(name)).length <= 1, {
    path: ['groupBy'],
    message: 'one unit of time at most',
  });
export type DurationsQuery = z.infer<typeof durationsQuery>;

/** What a group adds up to. */
export interface DurationRow {
  readonly group: Readonly<Record<string, string | null>>;
  readonly started: number;
  readonly ended: number;
  /** Sessions that were there, and whose they were; these do not add up over time. */
  readonly sessions: number;
  readonly users: number;
  readonly spanSeconds: number;
  readonly connectedSeconds: number;
  readonly activeSeconds: number;
  /** Of the ends in the group that are estimated. */
  readonly uncertaintySeconds: number;
}

export interface Durations {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly groupBy: readonly string[];
  readonly data: readonly DurationRow[];
}
