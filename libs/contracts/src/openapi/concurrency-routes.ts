import {
  concurrencyAtQuery,
  concurrencyNowQuery,
  concurrencyPeakQuery,
  concurrencyQuery,
} from '../api/concurrency.js';
import type { Route } from './route.js';
import {
  concurrencyAtTold,
  concurrencyNowTold,
  concurrencyPeakTold,
  concurrencyTold,
} from './stats-answers.js';

const root = '/api/v1/stats/concurrency';

/** How many were there at once, and who. */
export const concurrencyRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: root, scope: 'read', query: concurrencyQuery },
    summary: 'How many were there at once, by minutes to months: exact peaks, averages and minima',
    answer: { ...concurrencyTold, description: 'A point for each slot' },
    problems: ['limit_not_found'],
  },
  {
    ...{ method: 'get', path: `${root}/now`, scope: 'read', query: concurrencyNowQuery },
    summary: 'How many are there now, present and occupied, sessions and users',
    answer: { ...concurrencyNowTold, description: 'Four numbers' },
  },
  {
    ...{ method: 'get', path: `${root}/peak`, scope: 'read', query: concurrencyPeakQuery },
    summary: 'The most at once in a window: when, for how long, and who was there',
    answer: { ...concurrencyPeakTold, description: 'The peak' },
    problems: ['limit_not_found'],
  },
  {
    ...{ method: 'get', path: `${root}/at`, scope: 'read', query: concurrencyAtQuery },
    summary: 'Who was there at an instant',
    answer: { ...concurrencyAtTold, description: 'Who was there' },
    problems: ['limit_not_found'],
  },
];
