import {
  limitModes,
  limitProblems,
  limitScopes,
  limitUnits,
  type Limit,
  type LimitMode,
  type LimitScope,
} from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';

const mostValues = 100;
const mostExempt = 16;
const longestReleaseSeconds = 366 * 86_400;
/** As long as a session may be idle before it is called dangling. */
const defaultReleaseSeconds = 3_600;

const printable = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), { message: 'control characters are refused' });
const attributeName = printable(64);
const attributeValue = printable(256);
const attributes = z.record(attributeName, attributeValue);

/** A limit as `PUT /limits/{id}` takes it. */
export const limitBody = z.strictObject({
  scope: z.enum(limitScopes),
  /** The attribute whose values are counted, such as `role`: for the scope `attribute`, and only there. */
  attribute: attributeName.nullable().default(null),
  /** Only this user, client or value; null: each of them for itself. */
  key: attributeValue.nullable().default(null),
  unit: z.enum(limitUnits).default('sessions'),
  /** Null or -1: none. 0: closed to all but the exempt. */
  max: z.int().min(-1).max(1_000_000_000).nullable(),
  mode: z.enum(limitModes).default('deny'),
  /** Attribute values of sessions that the limit neither counts nor refuses. */
  exempt: z
    .record(attributeName, z.array(attributeValue).max(mostValues))
    .refine((names) => Object.keys(names).length <= mostExempt, {
      message: `at most ${mostExempt} attributes`,
    })
    .default({}),
  /** Whether sessions without a user count. */
  countAnonymous: z.boolean().default(false),
  /** After so long without an active beat a session gives its seat to whoever asks; null: never. */
  releaseAfterIdleSeconds: z
    .number()
    .min(0.001)
    .max(longestReleaseSeconds)
    .nullable()
    .default(defaultReleaseSeconds),
  /** Whoever is in beyond the limit is put out at once; else they stay, and new ones wait. */
  evict: z.boolean().default(false),
});
export type LimitBody = z.infer<typeof limitBody>;

/** A limit as the API gives it; `max: null` is no bound. */
export type LimitView = Omit<LimitBody, 'evict'> & { readonly id: string };

export function limitView({ releaseAfterIdleMs, ...limit }: Limit): LimitView {
  const exempt = Object.fromEntries(
    Object.entries(limit.exempt).map(([name, values]) => [name, [...values]]),
  );
  return {
    ...limit,
    exempt,
    releaseAfterIdleSeconds: releaseAfterIdleMs === null ? null : releaseAfterIdleMs / 1000,
  };
}

/** The limit of a body, and what is wrong with it; empty when it is sound. */
export function limitOfBody(
  id: string,
  { evict: _, releaseAfterIdleSeconds, max, ...body }: LimitBody,
): { limit: Limit; problems: readonly string[] } {
  const limit: Limit = {
    id,
    ...body,
    max: max === -1 ? null : max,
    releaseAfterIdleMs:
      releaseAfterIdleSeconds === null ? null : Math.max(1, Math.round(releaseAfterIdleSeconds * 1000)),
  };
  return { limit, problems: limitProblems(limit) };
}

/** The answer to `PUT /limits/{id}`. */
export type SetLimitAnswer = LimitView & {
  /** How many seats are taken beyond the limit, over all its keys; nobody is let in until they are given back. */
  readonly over: number;
  /** What its author may not have meant, as sentences. */
  readonly warnings: readonly string[];
  /** Name of the key that has set it. */
  readonly changedBy: string;
  readonly position: string;
};

/** The command "this limit holds from now on". */
export const setLimitCommand = z.object({
  site: z.string(),
  limitId: idSchema,
  body: z.record(z.string(), z.unknown()),
  byName: z.string(),
});
export type SetLimitCommand = z.infer<typeof setLimitCommand>;

interface LimitCommandFailed {
  readonly ok: false;
  readonly code:
    'invalid_request' | 'invalid_limit' | 'limit_not_found' | 'log_unavailable' | 'indeterminate';
  readonly detail?: string;
}

export type SetLimitReply = ({ readonly ok: true } & SetLimitAnswer) | LimitCommandFailed;

/** The command "there is no limit of this id any more". */
export const deleteLimitCommand = z.object({ site: z.string(), limitId: idSchema, byName: z.string() });
export type DeleteLimitCommand = z.infer<typeof deleteLimitCommand>;

export type DeleteLimitReply = { readonly ok: true; readonly position: string } | LimitCommandFailed;

/** `POST /limit-checks`: whether a session of this kind would be let in now. */
export const limitCheckBody = z.strictObject({
  userId: idSchema.nullable().default(null),
  clientId: idSchema.nullable().default(null),
  attributes: attributes.default({}),
});
export type LimitCheckBody = z.infer<typeof limitCheckBody>;

/** The question "would it be let in?", which changes nothing. */
export const checkLimitsCommand = limitCheckBody.extend({
  site: z.string(),
  /** Whether the asker may be told of the sessions of others. */
  admin: z.boolean(),
});
export type CheckLimitsCommand = z.infer<typeof checkLimitsCommand>;

export interface LimitCheckAnswer {
  readonly admitted: boolean;
  /** Every limit that concerns it, from the narrowest scope to the widest. */
  readonly limits: readonly {
    readonly id: string;
    readonly scope: LimitScope;
    readonly mode: LimitMode;
    /** Which user, client or value; null for the site. */
    readonly key: string | null;
    readonly current: number;
    readonly max: number | null;
    readonly full: boolean;
  }[];
  /** The sessions that it would put out, as far as the asker may know them: those of its user, or all for an admin key. */
  readonly wouldEnd: readonly string[];
  /** How many others it would put out. */
  readonly wouldEndOthers: number;
  /** If it is refused: when a seat comes free by itself, from 1 to 60; else null. */
  readonly retryAfterSeconds: number | null;
  /** How far the log was read. */
  readonly position: string;
}

export type CheckLimitsReply = ({ readonly ok: true } & LimitCheckAnswer) | LimitCommandFailed;
