import { limitModes, limitScopes, limitUnits } from '@headcount/session-core';
import { z } from 'zod';
import type { LimitBacktest } from '../api/limit-backtest.js';
import type { LimitChange, LimitUsage, LimitWithHistory, ListedLimit } from '../api/limit-reads.js';
import type { LimitCheckAnswer, LimitView, SetLimitAnswer } from '../api/limit.js';

const instant = z.iso.datetime();
const textOrNull = z.string().nullable();
const count = z.number().int().min(0);
const max = z.number().int().min(0).nullable();

const limitView = z.object({
  ...{ id: z.string(), scope: z.enum(limitScopes), attribute: textOrNull, key: textOrNull },
  ...{ unit: z.enum(limitUnits), max, mode: z.enum(limitModes) },
  exempt: z.record(z.string(), z.array(z.string())),
  countAnonymous: z.boolean(),
  releaseAfterIdleSeconds: z.number().nullable(),
}) satisfies z.ZodType<LimitView>;

const listedLimit = limitView.extend({
  ...{ changedAt: instant, changedBy: textOrNull },
}) satisfies z.ZodType<ListedLimit>;

const limitChange = z.object({
  ...{ position: z.string(), changedAt: instant, changedBy: textOrNull, limit: limitView.nullable() },
}) satisfies z.ZodType<LimitChange>;

const limitWithHistory = listedLimit.extend({
  history: z.array(limitChange),
}) satisfies z.ZodType<LimitWithHistory>;

const usage = z.object({
  ...{ limit: listedLimit, from: instant, to: instant, key: textOrNull, inUse: count },
  ...{ peak: count, peakAt: instant.nullable(), denials: count },
  occupants: z.array(
    z.object({
      ...{ id: z.string(), userId: textOrNull, key: textOrNull, startedAt: instant, since: instant },
    }),
  ),
}) satisfies z.ZodType<LimitUsage>;

const setLimit = limitView.extend({
  ...{ over: count, warnings: z.array(z.string()), changedBy: z.string(), position: z.string() },
}) satisfies z.ZodType<SetLimitAnswer>;

const check = z.object({
  admitted: z.boolean(),
  limits: z.array(
    z.object({
      ...{ id: z.string(), scope: z.enum(limitScopes), mode: z.enum(limitModes), key: textOrNull },
      ...{ current: count, max, full: z.boolean() },
    }),
  ),
  ...{ wouldEnd: z.array(z.string()), wouldEndOthers: count },
  retryAfterSeconds: z.number().int().min(1).max(60).nullable(),
  position: z.string(),
}) satisfies z.ZodType<LimitCheckAnswer>;

const backtest = z.object({
  ...{ refused: count, ofStarts: count },
  users: z.array(z.object({ userId: textOrNull, refused: count })),
  hours: z.array(z.object({ start: instant, refused: count })),
  smallestMax: z.object({ refusedPercent: z.number(), max: count }),
  position: z.string(),
}) satisfies z.ZodType<LimitBacktest>;

const at = '2026-03-02T08:00:00.000Z';
const exampleView: LimitView = {
  ...{ id: 'per-user', scope: 'user', attribute: null, key: null, unit: 'sessions', max: 5, mode: 'deny' },
  ...{ exempt: { role: ['admin'] }, countAnonymous: false, releaseAfterIdleSeconds: 3600 },
};
const exampleListed: ListedLimit = { ...exampleView, changedAt: at, changedBy: 'admin' };
const sessionId = '0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d';

export const limitSchemas = {
  Limit: listedLimit,
  LimitUsage: usage,
  LimitCheck: check,
  LimitBacktest: backtest,
};
export const limitsTold = {
  schema: z.object({ data: z.array(listedLimit) }),
  example: { data: [exampleListed] },
};
export const limitTold = {
  schema: limitWithHistory,
  example: {
    ...exampleListed,
    history: [{ position: '42.0', changedAt: at, changedBy: 'admin', limit: exampleView }],
  } satisfies LimitWithHistory,
};
export const usageTold = {
  schema: usage,
  example: {
    ...{
      limit: exampleListed,
      from: '2026-02-23T08:00:00.001Z',
      to: '2026-03-02T08:00:00.001Z',
      key: 'alice',
    },
    ...{ inUse: 1, peak: 5, peakAt: '2026-02-27T15:04:05.678Z', denials: 3 },
    occupants: [{ id: sessionId, userId: 'alice', key: 'alice', startedAt: at, since: at }],
  } satisfies LimitUsage,
};
export const setLimitTold = {
  schema: setLimit,
  example: {
    ...{ ...exampleView, over: 0, warnings: [], changedBy: 'admin', position: '42.0' },
  } satisfies SetLimitAnswer,
};
export const limitDeleted = { schema: z.object({ position: z.string() }), example: { position: '43.0' } };
export const checkTold = {
  schema: check,
  example: {
    admitted: false,
    limits: [{ id: 'per-user', scope: 'user', mode: 'deny', key: 'alice', current: 5, max: 5, full: true }],
    ...{ wouldEnd: [], wouldEndOthers: 0, retryAfterSeconds: 41, position: '42.0' },
  } satisfies LimitCheckAnswer,
};
export const backtestTold = {
  schema: backtest,
  example: {
    ...{ refused: 2, ofStarts: 318, users: [{ userId: 'alice', refused: 2 }] },
    hours: [{ start: at, refused: 2 }],
    ...{ smallestMax: { refusedPercent: 1, max: 5 }, position: '42.0' },
  } satisfies LimitBacktest,
};
