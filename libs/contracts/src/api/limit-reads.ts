import type { Millis, SessionDeniedData } from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';
import type { LimitView } from './limit.js';
import { inOrder } from './query.js';

const text = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u, { message: 'printable characters, 1 to 256' });

/** Who set a limit to what, and when; null: deleted. */
export interface LimitChange {
  readonly position: string;
  readonly changedAt: string;
  readonly changedBy: string | null;
  readonly limit: LimitView | null;
}

/** A limit that is in force. */
export type ListedLimit = LimitView & Pick<LimitChange, 'changedAt' | 'changedBy'>;

/** The answer to `GET /limits/{id}`: with every change, the latest first. */
export type LimitWithHistory = ListedLimit & { readonly history: readonly LimitChange[] };

const instant = z.iso.datetime({ offset: true }).transform((time): Millis => Date.parse(time));

/** `from` and `to`, half open. */
const window = { from: instant.optional(), to: instant.optional() };

export const usageQuery = z.strictObject({
  ...window,
  /** Which user, client or value; left out: the fullest one. */
  key: text.optional(),
  minPosition: z.string().max(32).optional(),
});

/** Who holds a seat under a limit. */
export interface SeatHolder {
  readonly id: string;
  readonly userId: string | null;
  /** Under which user, client or value; null for the site. */
  readonly key: string | null;
  readonly startedAt: string;
  /** Since when it holds the seat. */
  readonly since: string;
}

/** How full a limit is: in seats of its unit, under the key that is named, or the fullest one at each time. */
export interface LimitUsage {
  readonly limit: ListedLimit;
  readonly from: string;
  readonly to: string;
  readonly key: string | null;
  readonly inUse: number;
  /** In the window, and when it was first reached; null when nobody held a seat. */
  readonly peak: number;
  readonly peakAt: string | null;
  /** Refusals in the window. */
  readonly denials: number;
  /** The newest of them, at most 500. */
  readonly occupants: readonly SeatHolder[];
}

export const denialsQuery = z
  .strictObject({
    limitId: idSchema.optional(),
    userId: idSchema.optional(),
    ...window,
    cursor: z.string().max(1024).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    minPosition: z.string().max(32).optional(),
  })
  .refine(({ from, to }) => inOrder(from, to), { path: ['from'], message: 'lies after `to`' });

/** Refusals of one user by one limit within ten seconds. */
export interface Denial extends Omit<SessionDeniedData, 'at'> {
  readonly position: string;
  readonly deniedAt: string;
  /** When this session, or another one of its user, got a seat after all; null: not yet. */
  readonly admittedAt: string | null;
}
