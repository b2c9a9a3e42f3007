import { periodNames, type DeviceType, type PeriodName } from '@headcount/session-core';
import { z } from 'zod';
import { isTimeZone } from './policy.js';
import { filtersWithoutWindow, startsDisorder, startsInOrder } from './query.js';
import type { DurationRow } from './stats.js';

/** `GET /stats/active-users`, with the filters of `GET /sessions` but its window. */
export const activeUsersQuery = z
  .strictObject({
    ...filtersWithoutWindow,
    period: z.enum(periodNames).default('day'),
    /** An instant of its last day; left out: the projection's time. */
    at: z.iso
      .datetime({ offset: true })
      .transform((text) => Date.parse(text))
      .optional(),
    tz: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }).optional(),
    minPosition: z.string().max(32).optional(),
  })
  .refine(startsInOrder, startsDisorder);

export type ActiveSums = Omit<DurationRow, 'group'>;

/** Null: no user agent told it. */
export interface ActiveDevice extends ActiveSums {
  readonly type: DeviceType | null;
  /** Of the app, else of the browser. */
  readonly name: string | null;
  readonly version: string | null;
}

export interface ActiveSystem extends ActiveSums {
  readonly name: string | null;
  readonly version: string | null;
}

/** Who was there in a period, and with what; the most users first. */
export interface ActiveUsers extends ActiveSums {
  readonly period: PeriodName;
  readonly tz: string;
  readonly from: string;
  readonly to: string;
  readonly devices: readonly ActiveDevice[];
  readonly systems: readonly ActiveSystem[];
}
