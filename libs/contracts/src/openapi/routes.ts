import { z } from 'zod';
import { activeUsersQuery } from '../api/active-users.js';
import { problems } from '../api/problems.js';
import {
  endSessionsQuery,
  positionQuery,
  sessionFactSchema,
  sessionSchema,
  sessionSegmentSchema,
  sessionsQuery,
  sourceSchema,
  userQuery,
  userSchema,
  usersQuery,
} from '../api/query.js';
import { durationsQuery } from '../api/stats.js';
import { revoked } from './answers.js';
import { concurrencyRoutes } from './concurrency-routes.js';
import { exampleFact, exampleSegment, exampleSession, exampleSource, exampleUser } from './examples.js';
import { invariantRoutes } from './invariant-routes.js';
import { limitRoutes } from './limit-routes.js';
import { liveRoutes } from './live-routes.js';
import { rebuildRoutes } from './rebuild-routes.js';
import type { Answer, Route } from './route.js';
import { siteRoutes } from './site-routes.js';
import { activeUsersTold, durationsTold } from './stats-answers.js';

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    page: z.object({ nextCursor: z.string().nullable(), total: z.number().int().optional() }),
  });
const partsOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ sessionId: z.string(), data: z.array(item) });

const sessionPage: Answer = {
  schema: pageOf(sessionSchema),
  example: { data: [exampleSession], page: { nextCursor: null } },
  description: 'A page, or the whole result as a stream if `Accept` asks for one',
  streams: ['text/csv', 'application/x-ndjson'],
};
const problemTold = {
  schema: z.object({ code: z.string(), status: z.number().int(), title: z.string(), remedy: z.string() }),
  example: { code: 'unauthorized', ...problems.unauthorized },
};
const documentTold = {
  schema: z.looseObject({ openapi: z.literal('3.1.0'), info: z.looseObject({ title: z.string() }) }),
  example: { openapi: '3.1.0', info: { title: 'Headcount query API' } },
};
const listProblems = ['invalid_cursor', 'sort_needs_ended', 'too_many_readers'] as const;
const v1 = '/api/v1';

/** Every route of the query API but those for operators (`/healthz`, `/readyz`, `/metrics`). */
export const queryApiRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: `${v1}/sessions`, scope: 'read', query: sessionsQuery },
    summary: 'Sessions by any filter in any order',
    answer: sessionPage,
    problems: listProblems,
  },
  {
    ...{ method: 'get', path: `${v1}/sessions/{id}`, scope: 'read', query: positionQuery },
    summary: 'One session',
    answer: { schema: sessionSchema, example: exampleSession, description: 'The session' },
    problems: ['session_not_found'],
  },
  {
    ...{ method: 'delete', path: `${v1}/sessions`, scope: 'admin', query: endSessionsQuery },
    summary: 'Ends all dangling sessions as revoked',
    answer: { schema: revoked, example: { revoked: 3, position: '42.2' }, description: 'How many ended' },
    problems: ['collector_unavailable'],
  },
  {
    ...{ method: 'delete', path: `${v1}/sessions/{id}`, scope: 'admin' },
    summary: 'Ends a session as revoked',
    answer: { schema: revoked, example: { revoked: 1, position: '42.0' }, description: 'How many ended' },
    problems: ['session_not_found', 'collector_unavailable'],
  },
  {
    ...{ method: 'get', path: `${v1}/sessions/{id}/segments`, scope: 'read', query: positionQuery },
    summary: 'When a session was connected, active and held a seat, and whose it was',
    answer: {
      schema: partsOf(sessionSegmentSchema),
      example: { sessionId: exampleSession.id, data: [exampleSegment] },
      description: 'Its segments',
    },
    problems: ['session_not_found'],
  },
  {
    ...{ method: 'get', path: `${v1}/sessions/{id}/events`, scope: 'read', query: positionQuery },
    summary: 'What the log says of a session',
    answer: {
      schema: partsOf(sessionFactSchema),
      example: { sessionId: exampleSession.id, data: [exampleFact] },
      description: 'Its facts by position, then its beats as ranges',
    },
    problems: ['session_not_found'],
  },
  {
    ...{ method: 'get', path: `${v1}/users`, scope: 'read', query: usersQuery },
    summary: 'Users with their totals',
    answer: {
      schema: pageOf(userSchema),
      example: { data: [exampleUser], page: { nextCursor: null } },
      description: 'A page',
    },
    problems: ['invalid_cursor'],
  },
  {
    ...{ method: 'get', path: `${v1}/users/{userId}`, scope: 'read', query: userQuery },
    summary: 'Totals of one user: session hours (sum) and person hours (union)',
    answer: { schema: userSchema, example: exampleUser, description: 'The user' },
    problems: ['user_not_found'],
  },
  {
    ...{ method: 'get', path: `${v1}/users/{userId}/sessions`, scope: 'read' },
    summary: 'The sessions that a user was logged in to last; parameters as of `GET /api/v1/sessions`',
    query: z.strictObject(sessionsQuery.shape).omit({ userId: true }),
    answer: sessionPage,
    problems: listProblems,
  },
  {
    ...{ method: 'delete', path: `${v1}/users/{userId}/sessions`, scope: 'admin' },
    summary: 'Ends the open sessions of a user as revoked',
    query: z.object({ except: z.union([z.string(), z.array(z.string())]).optional() }),
    answer: { schema: revoked, example: { revoked: 2, position: '42.1' }, description: 'How many ended' },
    problems: ['collector_unavailable'],
  },
  {
    ...{ method: 'get', path: `${v1}/sources`, scope: 'read', query: positionQuery },
    summary: 'Who tells of sessions',
    answer: {
      schema: z.object({ data: z.array(sourceSchema) }),
      example: { data: [exampleSource] },
      description: 'All sources by id',
    },
  },
  {
    ...{ method: 'get', path: `${v1}/stats/durations`, scope: 'read', query: durationsQuery },
    summary: 'Sessions added up by any grouping in any zone',
    answer: { ...durationsTold, description: 'A row for each group' },
  },
  {
    ...{ method: 'get', path: `${v1}/stats/active-users`, scope: 'read', query: activeUsersQuery },
    summary: 'Who was there in a day, week or month of any zone, with devices and operating systems',
    answer: { ...activeUsersTold, description: 'Sums of the period, of each device and of each system' },
  },
  ...concurrencyRoutes,
  ...siteRoutes,
  ...limitRoutes,
  ...liveRoutes,
  ...invariantRoutes,
  ...rebuildRoutes,
  {
    ...{ method: 'get', path: '/problems/{code}', scope: null },
    summary: 'What a problem means, and what can be done',
    answer: { ...problemTold, description: 'The problem' },
    problems: ['not_found'],
  },
  {
    ...{ method: 'get', path: '/openapi.json', scope: null },
    summary: 'This document',
    answer: { ...documentTold, description: 'OpenAPI 3.1' },
  },
];
