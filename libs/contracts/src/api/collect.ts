import type { endReasons } from '@headcount/session-core';
import { z } from 'zod';
import { idSchema } from './ids.js';

/** Bodies and answers of the collector's interface, `/collect/v1`. Durations carry their unit in the name. */

export const largestBodyBytes = 4 * 1024 * 1024;
export const mostItems = 10_000;
export const longestUserAgentBytes = 512;

const instant = z.iso.datetime({ offset: true });
const elapsedMs = z
  .number()
  .min(0)
  .max(366 * 86_400_000);
const noControls = z
  .string()
  .refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), { message: 'control characters are refused' });
const mostAttributes = 64;
const attributes = z
  .record(noControls.min(1).max(64), noControls.max(256))
  .refine((record) => Object.keys(record).length <= mostAttributes, {
    message: `at most ${mostAttributes} attributes`,
  });
const measures = z
  .record(z.string().min(1).max(64), z.number())
  .refine((record) => Object.keys(record).length <= mostAttributes, {
    message: `at most ${mostAttributes} measures`,
  });

/** Reasons a source may give for an end. */
export const toldEndReasons = [
  'logout',
  'suspended',
  'terminated',
  'client_closed',
] as const satisfies readonly (typeof endReasons)[number][];

const startFields = z.object({
  id: idSchema.nullable().default(null),
  userId: idSchema.nullable().default(null),
  clientId: idSchema.nullable().default(null),
  sourceId: idSchema.nullable().default(null),
  incarnation: idSchema.nullable().default(null),
  deviceId: idSchema.nullable().default(null),
  userAgent: z.string().max(16_384).nullable().default(null),
  ipAddress: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
  host: noControls.max(255).nullable().default(null),
  attributes: attributes.nullable().default(null),
  previousSessionId: idSchema.nullable().default(null),
  clientInstanceId: idSchema.nullable().default(null),
  startedAt: instant.nullable().default(null),
  occurredAt: instant.nullable().default(null),
  sentAt: instant.nullable().default(null),
  elapsedMs: elapsedMs.nullable().default(null),
  /** `start_stop`: it can't beat, and is connected from its start to its end. */
  liveness: z.enum(['beats', 'start_stop']).nullable().default(null),
  /** It takes the place of `previousSessionId`, which ends. */
  replace: z.boolean().nullable().default(null),
  /** Tokens of sessions that end if, and only if, this one is let in. */
  terminate: z
    .array(z.string().max(2_048))
    .max(100)
    .nullish()
    .transform((tokens) => tokens ?? []),
});

export const startBody = startFields.refine(
  ({ replace, previousSessionId }) => replace !== true || previousSessionId !== null,
  { path: ['replace'], message: 'needs previousSessionId' },
);
export type StartBody = z.infer<typeof startBody>;

export const heartbeatBody = z.object({
  active: z.boolean().nullish(),
  measures: measures.nullish(),
  at: instant.nullish(),
  sentAt: instant.nullish(),
  elapsedMs: elapsedMs.nullish(),
});
export type HeartbeatBody = z.infer<typeof heartbeatBody>;

export const heartbeatsBody = z.object({
  sourceId: idSchema.nullish(),
  incarnation: idSchema.nullish(),
  sentAt: instant.nullish(),
  beats: z.array(
    z.object({
      sessionId: idSchema,
      at: instant.nullish(),
      active: z.boolean().nullish(),
      elapsedMs: elapsedMs.nullish(),
      measures: measures.nullish(),
    }),
  ),
});
export type HeartbeatsBody = z.infer<typeof heartbeatsBody>;

export const endBody = z.object({
  reason: z.enum(toldEndReasons).nullish(),
  endedAt: instant.nullish(),
  sentAt: instant.nullish(),
  /** How long it had been going on, if nobody told of it before. */
  elapsedMs: elapsedMs.nullish(),
});
export type EndBody = z.infer<typeof endBody>;

/** `POST /sessions/{id}/identify`: a login, or a logout where the user is null. */
export const identifyBody = z.object({
  userId: idSchema.nullable(),
  at: instant.nullish(),
  sentAt: instant.nullish(),
});
export type IdentifyBody = z.infer<typeof identifyBody>;

/** `PUT /sources/{sourceId}/incarnations/{incarnation}`: a life of a source begins, or goes on. */
export const registerBody = z.object({
  heartbeatIntervalSeconds: z.number().min(0.2).max(86_400).nullable().default(null),
  startedAt: instant.nullable().default(null),
  kind: noControls.max(64).nullable().default(null),
});
export type RegisterBody = z.infer<typeof registerBody>;

export interface RegisterAnswer {
  readonly endedSessions: number;
  /** How long sessions of this source that start now live without a signal. */
  readonly leaseSeconds: number;
  readonly position: string | null;
}

/** `PUT /sources/{sourceId}/snapshot`: these are alive now. In parts beyond 10,000; the last part closes it. */
export const snapshotBody = z
  .object({
    takenAt: instant,
    sentAt: instant.nullish(),
    incarnation: idSchema,
    part: z.number().int().min(1).default(1),
    parts: z.number().int().min(1).max(1_000).default(1),
    sessions: z.array(
      z.object({
        sessionId: idSchema,
        userId: idSchema.nullable().default(null),
        clientId: idSchema.nullable().default(null),
        host: noControls.max(255).nullable().default(null),
        startedAt: instant.nullish(),
        active: z.boolean().nullish(),
        attributes: attributes.nullish(),
        measures: measures.nullish(),
      }),
    ),
  })
  .refine(({ part, parts }) => part <= parts, { path: ['part'], message: 'must not exceed parts' });
export type SnapshotBody = z.infer<typeof snapshotBody>;

export interface SnapshotAnswer {
  readonly started: number;
  readonly refreshed: number;
  readonly ended: number;
  readonly denied: number;
  /** What became of the sessions that were denied. */
  readonly results: readonly BeatResult[];
  readonly position: string | null;
}

/** A session as the collector knows it: enough for whoever started it. */
export interface CollectedSession {
  readonly id: string;
  readonly site: string;
  readonly userId: string | null;
  readonly status: 'active' | 'ended';
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly endedAt: string | null;
  readonly endReason: (typeof endReasons)[number] | null;
  readonly endedBy: string | null;
  readonly endPrecision: 'exact' | 'estimated' | null;
}

/** Of a start, a login and a logout. */
export interface StartAnswer {
  readonly session: CollectedSession;
  /** Null: it lives without a lease. */
  readonly leaseExpiresAt: string | null;
  readonly nextHeartbeatInSeconds: number;
  readonly position: string;
}

export interface HeartbeatAnswer {
  readonly status: 'active';
  /** Null: it lives without a lease. */
  readonly leaseExpiresAt: string | null;
  readonly nextHeartbeatInSeconds: number;
  readonly position: string;
}

/** What became of one beat of many; only those that were not plainly accepted are told. */
export interface BeatResult {
  /** Null only of an invalid one that names none. */
  readonly sessionId: string | null;
  /** `invalid`: it could not be read; `code` is then `invalid_id` or `invalid_request`. */
  readonly status: 'ended' | 'unknown' | 'no_seat' | 'late' | 'invalid';
  readonly code: string;
  readonly endReason?: string;
  readonly endedBy?: string;
}

export interface HeartbeatsAnswer {
  readonly accepted: number;
  readonly nextHeartbeatInSeconds: number;
  readonly leaseSeconds: number;
  readonly position: string;
  readonly results: readonly BeatResult[];
}
