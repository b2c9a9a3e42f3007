import { z } from 'zod';
import {
  comparisonSchema,
  projectionSchema,
  rebuildBody,
  rebuildSchema,
  type ComparisonAnswer,
  type RebuildAnswer,
} from '../api/rebuild.js';
import { whatIfSchema, type WhatIfAnswer } from '../api/what-if.js';
import type { Route } from './route.js';

const root = '/api/v1/rebuilds';

const example: RebuildAnswer = {
  ...{ id: 'r2', generation: 2, state: 'filling', pace: 'polite', until: null, former: null },
  ...{ policy: null, problem: null },
  ...{ done: 120_000, total: 480_000, facts: 1_400_000, perSecond: 9_000, factsPerSecond: 105_000 },
  ...{ secondsLeft: 40, createdAt: '2026-03-02T08:00:00.000Z' },
};
const exampleComparison: ComparisonAnswer = {
  equal: false,
  position: 42,
  tables: [
    {
      ...{ name: 'session', rows: [3, 3], sha256: ['5f36b2ea29', 'c01a5d6b3e'], different: 1 },
      sums: { active_ms: [90_000, 90_001] },
    },
  ],
  examples: [
    {
      table: 'session',
      key: { site: 'default', id: 's1' },
      missingIn: null,
      columns: { active_ms: [30_000, 30_001] },
    },
  ],
};
const exampleWhatIf: WhatIfAnswer = {
  ...{ id: 'r3', site: 'default', policy: { activeGapSeconds: 60 }, position: 42 },
  sessions: { all: [1_200, 1_200], open: [40, 40], idle: [12, 12], dangling: [3, 3] },
  endReasons: [{ endReason: 'logout', sessions: [1_160, 1_160] }],
  ...{ spanSeconds: [900_000, 900_000], connectedSeconds: [850_000, 850_000] },
  ...{ activeSeconds: [400_000, 276_000], uncertaintySeconds: [0, 0] },
  peaks: {
    present: [
      { count: 73, at: '2026-03-02T10:12:00.000Z' },
      { count: 73, at: '2026-03-02T10:12:00.000Z' },
    ],
    occupied: [
      { count: 75, at: '2026-03-02T10:12:30.000Z' },
      { count: 75, at: '2026-03-02T10:12:30.000Z' },
    ],
  },
  usersAffected: 310,
  users: [
    {
      ...{ userId: 'alice', sessions: [14, 14] },
      ...{ connectedSeconds: [90_000, 90_000], activeSeconds: [40_000, 21_000] },
    },
  ],
  days: [{ day: '2026-03-02', connectedSeconds: [80_000, 80_000], activeSeconds: [42_000, 30_000] }],
  apps: [],
};
const told = (description: string) => ({ schema: rebuildSchema, example, description });

/** The read model, filled again beside the one that serves. */
export const rebuildRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: '/api/v1/projections', scope: 'read' },
    summary: 'The generations that there are, and how far each is',
    answer: {
      schema: z.object({ data: z.array(projectionSchema) }),
      example: {
        data: [
          {
            generation: 1,
            projection: 'sessions',
            version: 10_002,
            state: 'live',
            active: true,
            position: 42,
          },
        ],
      },
      description: 'All generations',
    },
  },
  {
    ...{ method: 'post', path: root, scope: 'admin' },
    body: { schema: rebuildBody, example: { pace: 'full', until: '2026-03-02T08:00:00Z' } },
    summary:
      'Fills a new generation from the log, from the log as it was, or under another policy of the site of the key',
    answer: { ...told('The rebuild, which a projector takes up'), status: 202 },
    problems: ['rebuild_in_progress', 'log_trimmed', 'log_unavailable'],
  },
  {
    ...{ method: 'get', path: root, scope: 'read' },
    summary: 'The rebuilds that there were',
    answer: {
      schema: z.object({ data: z.array(rebuildSchema) }),
      example: { data: [example] },
      description: 'All rebuilds, the oldest first',
    },
  },
  {
    ...{ method: 'get', path: `${root}/{id}`, scope: 'read' },
    summary: 'How far a rebuild is',
    answer: told('The rebuild'),
    problems: ['rebuild_not_found'],
  },
  {
    ...{ method: 'get', path: `${root}/{id}/compare`, scope: 'read' },
    summary: 'What differs between a rebuild and the generation that serves, row by row at one position',
    answer: {
      schema: comparisonSchema,
      example: exampleComparison,
      description: 'The comparison; its examples are of the site of the key',
    },
    problems: ['rebuild_not_found', 'rebuild_not_ready', 'rebuild_not_level', 'log_unavailable'],
  },
  {
    ...{ method: 'get', path: `${root}/{id}/what-if`, scope: 'read' },
    summary: 'What another policy of the site of the key comes to, against what the log says',
    answer: { schema: whatIfSchema, example: exampleWhatIf, description: 'Both, at the same position' },
    problems: ['rebuild_not_found', 'rebuild_not_ready'],
  },
  {
    ...{ method: 'post', path: `${root}/{id}/promote`, scope: 'admin' },
    summary: 'Lets answers be read from a rebuild; the former generation is kept',
    answer: told('The rebuild'),
    problems: ['rebuild_not_found', 'rebuild_not_ready', 'rebuild_not_level'],
  },
  {
    ...{ method: 'post', path: `${root}/{id}/rollback`, scope: 'admin' },
    summary: 'Lets answers be read from the former generation again',
    answer: told('The rebuild'),
    problems: ['rebuild_not_found', 'rebuild_not_ready', 'rebuild_not_level'],
  },
  {
    ...{ method: 'delete', path: `${root}/{id}`, scope: 'admin' },
    summary:
      'Gives back what a rebuild keeps and nobody reads: its tables, or the former ones once it is promoted',
    answer: told('The rebuild'),
    problems: ['rebuild_not_found', 'rebuild_not_ready'],
  },
];
