import { slotUnits, type SlotUnit } from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';
import { isTimeZone } from './policy.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const scopes = ['user', 'client', 'source'] as const;

/** Whose sessions are looked at. */
export interface ConcurrencyScope {
  readonly of: (typeof scopes)[number];
  readonly id: string;
}

const scope = z
  .string()
  .transform((text, context): ConcurrencyScope => {
    const of = scopes.find((name) => text.startsWith(`${name}:`));
    const id = idSchema.safeParse(of === undefined ? null : text.slice(of.length + 1));
    if (of !== undefined && id.success) return { of, id: id.data };
    context.addIssue({ code: 'custom', message: 'user:ID, client:ID or source:ID' });
    return z.NEVER;
  })
  .optional();

const asked = {
  /** present: connected to the application; occupied: holding a seat, by the log's own time. */
  series: z.enum(['present', 'occupied']).default('present'),
  /** Users: several sessions of one at once are one; sessions of nobody are none. */
  unit: z.enum(['sessions', 'users']).default('sessions'),
  scope,
  minPosition: z.string().max(32).optional(),
};
const window = { from: instant.optional(), to: instant.optional() };
const inOrder = ({ from, to }: { from?: number | undefined; to?: number | undefined }) =>
  from === undefined || to === undefined || from < to;
const disorder = { path: ['to'], message: 'must lie behind `from`' };

/** `GET /stats/concurrency` */
export const concurrencyQuery = z
  .strictObject({
    ...asked,
    ...window,
    bucket: z.enum(slotUnits).default('PT1H'),
    tz: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }).optional(),
  })
  .refine(inOrder, disorder);
/** `GET /stats/concurrency/peak` */
export const concurrencyPeakQuery = z.strictObject({ ...asked, ...window }).refine(inOrder, disorder);
/** `GET /stats/concurrency/at`; `time`: the projection's, if it is left out. */
export const concurrencyAtQuery = z.strictObject({ ...asked, time: instant.optional() });
/** `GET /stats/concurrency/now` */
export const concurrencyNowQuery = z.strictObject({ scope, minPosition: asked.minPosition });

/** What is asked for, in answers too. */
export interface ConcurrencyAsked {
  readonly series: 'present' | 'occupied';
  readonly unit: 'sessions' | 'users';
}

export interface ConcurrencyPoint {
  readonly start: string;
  readonly peak: number;
  /** The first instant at which so many were there. */
  readonly peakAt: string;
  /** For how long, in all. */
  readonly peakSeconds: number;
  /** The time of all of them, by the length of the slot. */
  readonly average: number;
  readonly minimum: number;
}

export interface ConcurrencySeries extends ConcurrencyAsked {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly bucket: SlotUnit;
  /** From there on numbers may still fall: the earliest last signal of an open session. Null: all is settled. */
  readonly provisionalFrom: string | null;
  readonly data: readonly ConcurrencyPoint[];
}

/** Who was there at an instant. */
export interface ConcurrencyAt extends ConcurrencyAsked {
  readonly time: string;
  readonly count: number;
  /** Ordered by start; 500 at most. */
  readonly sessions: readonly { readonly id: string; readonly userId: string | null }[];
}

/** The most at once in a window: the first instant of it, how long it lasted in all, and who was there. */
export interface ConcurrencyPeak extends ConcurrencyAt {
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
}

export interface ConcurrencyNow {
  readonly time: string;
  readonly present: { readonly sessions: number; readonly users: number };
  readonly occupied: { readonly sessions: number; readonly users: number };
}
