import { liveChangeSchema } from '../api/live.js';
import { exampleSession } from './examples.js';
import type { Route } from './route.js';

export const liveRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: '/api/v1/live', scope: 'read' },
    summary: 'Which sessions of the site change, as they are projected; goes on behind `Last-Event-ID`',
    answer: {
      schema: liveChangeSchema,
      example: { position: 42, session: exampleSession },
      description: 'Events `session`; `reset` where changes are missing: the lists are to be read anew',
      staysOpen: true,
    },
    problems: ['too_many_readers', 'overloaded'],
  },
];
