import { slotUnits, type SlotUnit } from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';
import { isTimeZone } from './policy.js';
import { filtersWithoutWindow, startsDisorder, startsInOrder, type SessionFilterQuery } from './query.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const owners = ['user', 'client', 'source'] as const;

/** Whose sessions are looked at, or those that a limit counts. */
export interface ConcurrencyScope<Of extends string = (typeof owners)[number] | 'limit'> {
  readonly of: Of;
  readonly id: string;
}

const scopeIn = <Of extends string>(scopes: readonly Of[]) =>
  z
    .string()
    .transform((text, context): ConcurrencyScope<Of> => {
      const of = scopes.find((name) => text.startsWith(`${name}:`));
      const id = idSchema.safeParse(of === undefined ? null : text.slice(of.length + 1));
      if (of !== undefined && id.success) return { of, id: id.data };
      context.addIssue({
        code: 'custom',
        message: `one of ${scopes.map((name) => `${name}:ID`).join(', ')}`,
      });
      return z.NEVER;
    })
    .optional();

const asked = {
  ...filtersWithoutWindow,
  /** present: connected to the application (the default); occupied: holding a seat, by the log's own time. */
  series: z.enum(['present', 'occupied']).optional(),
  /** Users: several sessions of one at once are one; sessions of nobody are none. */
  unit: z.enum(['sessions', 'users']).optional(),
  scope: scopeIn([...owners, 'limit']),
  minPosition: z.string().max(32).optional(),
};
const window = { from: instant.optional(), to: instant.optional() };

type Asked = Partial<SessionFilterQuery> & {
  readonly series?: string | undefined;
  readonly unit?: string | undefined;
  readonly scope?: ConcurrencyScope | undefined;
};

/** Says of a question what contradicts itself. */
function checkAsked({ from, to, series, unit, scope, ...filters }: Asked, context: z.RefinementCtx): void {
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (from !== undefined && to !== undefined && from >= to) refuse('to', 'must lie behind `from`');
  if (!startsInOrder(filters)) context.addIssue({ code: 'custom', ...startsDisorder });
  if (scope?.of !== 'limit') return;
  if (series === 'present') refuse('series', 'a limit counts who is occupied');
  if (unit !== undefined) refuse('unit', 'a limit has its own');
}

/** `GET /stats/concurrency`; like the next three with the filters of `GET /sessions`. */
export const concurrencyQuery = z
  .strictObject({
    ...asked,
    ...window,
    bucket: z.enum(slotUnits).default('PT1H'),
    tz: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }).optional(),
  })
  .superRefine(checkAsked);
/** `GET /stats/concurrency/peak` */
export const concurrencyPeakQuery = z.strictObject({ ...asked, ...window }).superRefine(checkAsked);
/** `GET /stats/concurrency/at`; `time`: the projection's, if it is left out. */
export const concurrencyAtQuery = z
  .strictObject({ ...asked, time: instant.optional() })
  .superRefine(checkAsked);
/** `GET /stats/concurrency/now` */
export const concurrencyNowQuery = z
  .strictObject({ ...filtersWithoutWindow, scope: scopeIn(owners), minPosition: asked.minPosition })
  .superRefine(checkAsked);

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
