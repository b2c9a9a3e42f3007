import { invariantsSchema, laws } from '../api/invariants.js';
import { positionQuery } from '../api/query.js';
import type { Route } from './route.js';

export const invariantRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: '/api/v1/invariants', scope: 'read', query: positionQuery },
    summary: 'Whether all rows of the site obey the laws',
    answer: {
      schema: invariantsSchema,
      example: {
        ...{ checkedAt: '2026-03-02T08:00:00.000Z', position: 42 },
        data: [{ id: 'durations', law: laws.durations, checked: 1200, violations: 0, examples: [] }],
      },
      description: 'Each law: over how much it was checked, and what breaks it',
    },
    problems: ['overloaded'],
  },
];
