import { deviceTypes, endReasons } from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';

/** Parameters and answers of the query API, `/api/v1`. Instants RFC 3339 in UTC, durations in seconds. */

export const sessionStatuses = ['open', 'active', 'idle', 'dangling', 'ended'] as const;
export type SessionStatusFilter = (typeof sessionStatuses)[number];

export const defaultPageSize = 50;
export const largestPageSize = 500;

const pageSize = z.coerce.number().int().min(1).max(largestPageSize).default(defaultPageSize);

/** Values with commas between them. */
const severalOf = <Value extends z.ZodType<unknown, string>>(value: Value) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(value).min(1))
    .optional();
const clientName = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u);
const instantGiven = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const position = z.string().max(32).optional();

/** Of reads that take nothing else. */
export const positionQuery = z.strictObject({ minPosition: position });

/** What sessions can be sorted by; `-` in front of it turns the order round. */
export const sessionSorts = [
  'startedAt',
  'lastSeenAt',
  'endedAt',
  'spanSeconds',
  'connectedSeconds',
  'activeSeconds',
  'userId',
] as const;
export type SessionSort = (typeof sessionSorts)[number];
export const sessionOrders = sessionSorts.flatMap((sort) => [sort, `-${sort}`] as const);
/** A sort, and its direction. */
export type SessionOrder = SessionSort | `-${SessionSort}`;

/** What `GET /sessions` chooses by. Instants in epoch milliseconds once they are read; all bounds are half open. */
export const sessionFilters = z.object({
  /** In any of these. */
  status: severalOf(z.enum(sessionStatuses)),
  /** Who was logged in to it last. */
  userId: idSchema.optional(),
  clientId: idSchema.optional(),
  sourceId: idSchema.optional(),
  endReason: severalOf(z.enum(endReasons)),
  app: severalOf(clientName),
  browser: severalOf(clientName),
  os: severalOf(clientName),
  device: severalOf(z.enum(deviceTypes)),
  /** There at some instant of `[from, to)`; one that is open has no end yet. */
  from: instantGiven.optional(),
  to: instantGiven.optional(),
  startedFrom: instantGiven.optional(),
  startedTo: instantGiven.optional(),
  minActiveSeconds: z.coerce.number().min(0).max(1e9).optional(),
  /** A part of the user's id, the session's or the source's, without regard to case. */
  q: clientName.optional(),
});

export type SessionFilterQuery = z.infer<typeof sessionFilters>;
/** The same for what has a time of its own. */
export const filtersWithoutWindow = sessionFilters.omit({ from: true, to: true }).shape;

/** Two bounds of a window, either of which may be left out. */
export const inOrder = (from: number | undefined, to: number | undefined): boolean =>
  from === undefined || to === undefined || from <= to;

export const startsInOrder = ({ startedFrom, startedTo }: Partial<SessionFilterQuery>): boolean =>
  inOrder(startedFrom, startedTo);
export const startsDisorder = { path: ['startedFrom'], message: 'lies after `startedTo`' };

export const sessionsQuery = z
  .strictObject({
    ...sessionFilters.shape,
    sort: z.enum(sessionOrders).default('-startedAt'),
    cursor: z.string().max(1024).optional(),
    limit: pageSize,
    /** Counts all that fit, which takes longer than a page. */
    total: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
    minPosition: position,
  })
  .refine(({ from, to }) => inOrder(from, to), { path: ['from'], message: 'lies after `to`' })
  .refine(startsInOrder, startsDisorder);
/** `DELETE /sessions`: which ones has to be said, so that nobody ends all by leaving it out. */
export const endSessionsQuery = z.strictObject({ status: z.literal('dangling') });

export type SessionsQuery = z.infer<typeof sessionsQuery>;

/** Who was there in `[from, to)`, with what of their sessions lies in it. */
const window = { from: instantGiven.optional(), to: instantGiven.optional() };
const hasLength = ({ from, to }: { from?: number | undefined; to?: number | undefined }) =>
  from === undefined || to === undefined || from < to;
const noLength = { path: ['to'], message: 'must lie behind `from`' };

export const usersQuery = z
  .strictObject({
    ...window,
    cursor: z.string().max(1024).optional(),
    limit: pageSize,
    minPosition: position,
  })
  .refine(hasLength, noLength);
export const userQuery = z.strictObject({ ...window, minPosition: position }).refine(hasLength, noLength);
export type UsersQuery = z.infer<typeof usersQuery>;

const instant = z.iso.datetime();
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable();
const textOrNull = orNull(z.string());

export const sessionSchema = z.object({
  id: z.string(),
  site: z.string(),
  userId: orNull(z.string()),
  clientId: orNull(z.string()),
  sourceId: orNull(z.string()),
  incarnation: orNull(z.string()),
  deviceId: orNull(z.string()),
  previousSessionId: orNull(z.string()),
  status: z.enum(['active', 'idle', 'ended']),
  dangling: z.boolean(),
  /** Holds a seat; an open session may have given its own up. */
  seat: z.boolean(),
  inferred: z.boolean(),
  overLimit: z.boolean(),
  startedAt: instant,
  lastSeenAt: instant,
  lastActiveAt: instant,
  /** While open; null also of a session that lives without a lease. */
  leaseExpiresAt: orNull(instant),
  /** Who was logged in when; no end: until the session ended, or still. */
  logins: z.array(z.object({ userId: z.string(), loginAt: instant, logoutAt: orNull(instant) })),
  /** Of the last login. */
  loginAt: orNull(instant),
  logoutAt: orNull(instant),
  endedAt: orNull(instant),
  endReason: orNull(z.enum(endReasons)),
  endedBy: orNull(z.string()),
  endedByName: orNull(z.string()),
  endPrecision: orNull(z.enum(['exact', 'estimated'])),
  endUncertaintySeconds: orNull(z.number()),
  spanSeconds: z.number(),
  connectedSeconds: z.number(),
  activeSeconds: orNull(z.number()),
  orphanRuns: z.number().int(),
  ipAddress: orNull(z.string()),
  host: orNull(z.string()),
  /** As it was sent, up to 512 bytes; the next six are what it says, all null without one. */
  userAgent: textOrNull,
  browser: orNull(z.object({ name: z.string(), version: textOrNull, major: textOrNull })),
  os: orNull(z.object({ name: z.string(), version: textOrNull })),
  engine: orNull(z.object({ name: z.string(), version: textOrNull })),
  device: orNull(z.object({ type: z.enum(deviceTypes), vendor: textOrNull, model: textOrNull })),
  app: orNull(z.object({ name: z.string(), version: textOrNull, build: textOrNull })),
  bot: orNull(z.boolean()),
  attributes: z.record(z.string(), z.string()),
  measures: z.record(z.string(), z.number()),
});
export type Session = z.infer<typeof sessionSchema>;

/** A stretch of a session: connected or active in the hands of one user (null: of nobody), or holding a seat. */
export const sessionSegmentSchema = z.object({
  series: z.enum(['connected', 'active', 'occupied']),
  userId: textOrNull,
  start: instant,
  /** Null: it holds its seat still. */
  end: orNull(instant),
  seconds: orNull(z.number()),
});
export type SessionSegment = z.infer<typeof sessionSegmentSchema>;

/** Of the log: where it stands, and its time there, which is not kept of logins. */
const factPlace = { position: z.string(), loggedAt: orNull(instant), at: orNull(instant) };

/** What the log says of a session. */
export const sessionFactSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    ...factPlace,
    userId: textOrNull,
    inferred: z.boolean(),
    overLimit: z.boolean(),
  }),
  z.object({ type: z.literal('identified'), ...factPlace, userId: textOrNull, overLimit: z.boolean() }),
  z.object({ type: z.literal('resumed'), ...factPlace, overLimit: z.boolean() }),
  z.object({ type: z.literal('seat_taken'), ...factPlace, overLimit: z.boolean() }),
  z.object({ type: z.literal('seat_released'), ...factPlace }),
  z.object({
    type: z.literal('ended'),
    ...factPlace,
    reason: z.enum(endReasons),
    precision: z.enum(['exact', 'estimated']),
    bySource: z.boolean(),
    endedBy: z.string(),
    endedByName: textOrNull,
    endedBefore: orNull(instant),
  }),
  /** Signals no further apart than the lease, or active ones no further apart than the active gap. */
  z.object({ type: z.literal('beats'), active: z.boolean(), from: instant, to: instant }),
]);
export type SessionFact = z.infer<typeof sessionFactSchema>;

/** Who told of sessions, or registered to. */
export const sourceSchema = z.object({
  sourceId: z.string(),
  /** That it registered last; of one that never did, that of its newest session. */
  incarnation: textOrNull,
  sessions: z.number().int(),
  open: z.number().int(),
  /** The last signal of any of its sessions, or when it registered. */
  lastSeenAt: instant,
  /** How far its clock was behind, when it last said when it sent a report; negative: ahead. Null: it never did. */
  clockSkewSeconds: orNull(z.number()),
});
export type Source = z.infer<typeof sourceSchema>;

const sumAndUnion = z.object({ sum: z.number(), union: z.number() });

export const userSchema = z.object({
  userId: z.string(),
  sessions: z.number().int(),
  open: z.number().int(),
  spanSeconds: sumAndUnion,
  connectedSeconds: sumAndUnion,
  activeSeconds: sumAndUnion,
  uncertaintySeconds: z.number(),
  firstSeenAt: instant,
  lastSeenAt: instant,
});
export type User = z.infer<typeof userSchema>;

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly page: {
    readonly nextCursor: string | null;
    /** Of all pages; only where it was asked for. */
    readonly total?: number;
  };
}
