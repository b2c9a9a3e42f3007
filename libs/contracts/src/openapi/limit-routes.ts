import { limitBacktestBody } from '../api/limit-backtest.js';
import { denialsQuery, usageQuery } from '../api/limit-reads.js';
import { limitBody, limitCheckBody } from '../api/limit.js';
import { positionQuery } from '../api/query.js';
import { denialsTold } from './answers.js';
import {
  backtestTold,
  checkTold,
  limitDeleted,
  limitsTold,
  limitTold,
  setLimitTold,
  usageTold,
} from './limit-answers.js';
import type { Route } from './route.js';

const limits = '/api/v1/limits';
const exampleLimit = { scope: 'user', max: 5, mode: 'deny', exempt: { role: ['admin'] } };

/** How many may be in, who was refused, and who would be or would have been. */
export const limitRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: limits, scope: 'read', query: positionQuery },
    summary: 'The limits of the site, and who changed them when',
    answer: { ...limitsTold, description: 'All limits' },
  },
  {
    ...{ method: 'get', path: `${limits}/{id}`, scope: 'read', query: positionQuery },
    summary: 'One limit',
    answer: { ...limitTold, description: 'The limit, with every change of it, the latest first' },
    problems: ['limit_not_found'],
  },
  {
    ...{ method: 'get', path: `${limits}/{id}/usage`, scope: 'read', query: usageQuery },
    summary: 'How full a limit is, its peak, its refusals and who is in',
    answer: { ...usageTold, description: 'The usage' },
    problems: ['limit_not_found'],
  },
  {
    ...{ method: 'put', path: `${limits}/{id}`, scope: 'admin' },
    body: { schema: limitBody, example: exampleLimit },
    summary: 'Sets a limit',
    answer: { ...setLimitTold, description: 'The limit is in force' },
    problems: ['invalid_limit', 'collector_unavailable'],
  },
  {
    ...{ method: 'delete', path: `${limits}/{id}`, scope: 'admin' },
    summary: 'Deletes a limit',
    answer: { ...limitDeleted, description: 'The limit is gone' },
    problems: ['limit_not_found', 'collector_unavailable'],
  },
  {
    ...{ method: 'post', path: '/api/v1/limit-checks', scope: 'ingest' },
    body: { schema: limitCheckBody, example: { userId: 'alice', attributes: { role: 'student' } } },
    summary: 'Whether a start would be admitted now',
    answer: { ...checkTold, description: 'What each limit says' },
    problems: ['collector_unavailable'],
  },
  {
    ...{ method: 'post', path: '/api/v1/limit-backtests', scope: 'read' },
    body: {
      schema: limitBacktestBody,
      example: { limit: exampleLimit, from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' },
    },
    summary: 'Whom a limit would have refused',
    answer: { ...backtestTold, description: 'Refusals by user and hour' },
    problems: ['invalid_limit'],
  },
  {
    ...{ method: 'get', path: '/api/v1/denials', scope: 'read', query: denialsQuery },
    summary: 'Who was refused',
    answer: { ...denialsTold, description: 'A page of refusals' },
    problems: ['invalid_cursor'],
  },
];
