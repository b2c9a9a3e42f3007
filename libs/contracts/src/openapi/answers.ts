import { keyModes, keyScopes, limitModes, limitScopes, seatRequests } from '@headcount/session-core';
import { z } from 'zod';
import type { IssuedKeyAnswer, Key } from '../api/key.js';
import type { Denial } from '../api/limit-reads.js';

/** Answers that are told in the reference alone: nothing that comes in has their shape. */

const instant = z.iso.datetime();
const textOrNull = z.string().nullable();
const count = z.number().int().min(0);

const keyAnswer = z.object({
  ...{ id: z.string(), name: z.string(), scopes: z.array(z.enum(keyScopes)), mode: z.enum(keyModes) },
  ...{ issuedAt: instant, issuedBy: textOrNull, expiresAt: instant.nullable() },
  ...{ revokedAt: instant.nullable(), revokedBy: textOrNull },
}) satisfies z.ZodType<Key>;

const issuedKey = keyAnswer.pick({ id: true, name: true, scopes: true, mode: true, expiresAt: true }).extend({
  ...{ key: z.string(), position: z.string() },
}) satisfies z.ZodType<IssuedKeyAnswer>;

const denialAnswer = z.object({
  ...{ position: z.string(), limitId: z.string(), scope: z.enum(limitScopes), mode: z.enum(limitModes) },
  ...{ key: textOrNull, max: z.number().int(), current: count, request: z.enum(seatRequests) },
  ...{ userId: textOrNull, clientId: textOrNull, sourceId: textOrNull, sessionId: z.string() },
  ...{ deniedAt: instant, count, admittedAt: instant.nullable() },
}) satisfies z.ZodType<Denial>;

const exampleKey: Key = {
  ...{ id: '3f9c0a1b2d4e5f60', name: 'rserver-1', scopes: ['ingest'], mode: 'observing' },
  ...{ issuedAt: '2026-03-02T08:00:00.000Z', issuedBy: 'admin', expiresAt: null },
  ...{ revokedAt: null, revokedBy: null },
};

const exampleDenial = {
  ...{ position: '42.0', limitId: 'per-user', scope: 'user', mode: 'deny', key: 'alice' },
  ...{ max: 5, current: 5, request: 'start', userId: 'alice', clientId: 'web', sourceId: null },
  ...{ sessionId: '0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d', deniedAt: '2026-03-02T08:00:00.000Z' },
  ...{ count: 3, admittedAt: null },
} satisfies Denial;

/** Of commands that end or revoke. */
export const revoked = z.object({ revoked: count, position: textOrNull });
export const answerSchemas = { Key: keyAnswer, Denial: denialAnswer };
export const issuedKeyTold = {
  schema: issuedKey,
  example: {
    ...{ id: '3f9c0a1b2d4e5f60', name: 'rserver-1', scopes: ['ingest'], mode: 'observing', expiresAt: null },
    ...{ key: 'hc_default_3f9c0a1b2d4e5f60_…', position: '42.0' },
  } satisfies IssuedKeyAnswer,
};
export const keysTold = { schema: z.object({ data: z.array(keyAnswer) }), example: { data: [exampleKey] } };
export const denialsTold = {
  schema: z.object({ data: z.array(denialAnswer), page: z.object({ nextCursor: z.string().nullable() }) }),
  example: { data: [exampleDenial], page: { nextCursor: null } },
};
