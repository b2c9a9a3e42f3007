import { defaultSitePolicy } from '@headcount/session-core';
import { z } from 'zod';
import { deadLetterSchema, deadLettersQuery, retriedSchema, type DeadLetter } from '../api/dead-letters.js';
import { keyBody } from '../api/key.js';
import { policyBody, policyChanges, policyView } from '../api/policy.js';
import { positionQuery } from '../api/query.js';
import { createdSite, siteBody, siteSchema, type Site } from '../api/sites.js';
import { issuedKeyTold, keysTold, revoked } from './answers.js';
import type { Route } from './route.js';

const exampleSite: Site = { site: 'default', timeZone: 'Europe/Berlin', open: 12 };

const examplePolicy = { ...policyView(defaultSitePolicy), timeZone: 'Europe/Berlin' };

const exampleDeadLetter: DeadLetter = {
  ...{ id: '42.3', type: 'headcount.session.heartbeat.v1', reason: 'beats of unknown sessions', count: 1 },
  event: {
    ...{ specversion: '1.0', id: '0195f3c2-7c1e-7a3b-9d5e-2f4b6a8c0e1d/3', source: '/sites/default' },
    ...{ type: 'headcount.session.heartbeat.v1', site: 'default' },
    ...{ time: '2026-03-02T08:00:00.000Z', receivedat: '2026-03-02T08:00:00.000Z' },
    data: { sourceId: 'rserver-1', beats: [{ sessionId: 's1', at: 1772438400000, active: true }] },
  },
};

/** What there is of a site besides its sessions. */
export const siteRoutes: readonly Route[] = [
  {
    ...{ method: 'get', path: '/api/v1/sites', scope: 'read', query: positionQuery },
    summary: 'The sites that the key may ask about',
    answer: {
      schema: z.object({ data: z.array(siteSchema) }),
      example: { data: [exampleSite] },
      description: 'The site of the key; all sites for an operator who names none',
    },
  },
  {
    ...{ method: 'post', path: '/api/v1/sites', scope: 'admin' },
    body: { schema: siteBody, example: { site: 'branch', timeZone: 'Europe/Berlin' } },
    summary: 'Adds a site, for operators',
    answer: {
      schema: createdSite,
      example: { site: 'branch', timeZone: 'Europe/Berlin', position: '42.0' },
      status: 201,
      description: 'The site',
    },
    problems: ['site_exists', 'collector_unavailable'],
  },
  {
    ...{ method: 'get', path: '/api/v1/policy', scope: 'read', query: positionQuery },
    summary: 'What sessions live under that start now',
    answer: { schema: policyBody, example: examplePolicy, description: 'The policy of the site' },
  },
  {
    ...{ method: 'put', path: '/api/v1/policy', scope: 'admin' },
    body: { schema: policyChanges, example: { leaseSeconds: 120, timeZone: 'Europe/Berlin' } },
    summary: 'Changes parameters of the policy',
    answer: {
      schema: policyBody.extend({ position: z.string() }),
      example: { ...examplePolicy, position: '42.0' },
      description: 'The policy of the site',
    },
    problems: ['invalid_policy', 'collector_unavailable'],
  },
  {
    ...{ method: 'get', path: '/api/v1/keys', scope: 'admin', query: positionQuery },
    summary: 'The keys of the site',
    answer: { ...keysTold, description: 'All keys, oldest first, without their texts' },
  },
  {
    ...{ method: 'post', path: '/api/v1/keys', scope: 'admin' },
    body: { schema: keyBody, example: { name: 'rserver-1', scopes: ['ingest'], mode: 'observing' } },
    summary: 'Issues a key',
    answer: { ...issuedKeyTold, status: 201, description: 'The key, with its text: shown this once' },
    problems: ['collector_unavailable'],
  },
  {
    ...{ method: 'delete', path: '/api/v1/keys/{id}', scope: 'admin' },
    summary: 'Revokes a key for ever',
    answer: { schema: revoked, example: { revoked: 1, position: '42.0' }, description: '0: it was before' },
    problems: ['key_not_found', 'collector_unavailable'],
  },
  {
    ...{ method: 'get', path: '/api/v1/dead-letters', scope: 'admin', query: deadLettersQuery },
    summary: 'What the log says but no row could take up',
    answer: {
      schema: z.object({
        data: z.array(deadLetterSchema),
        page: z.object({ nextCursor: z.string().nullable() }),
      }),
      example: { data: [exampleDeadLetter], page: { nextCursor: null } },
      description: 'A page, the latest in the log first',
    },
    problems: ['invalid_cursor'],
  },
  {
    ...{ method: 'post', path: '/api/v1/dead-letters/{id}/retry', scope: 'admin' },
    summary: 'Takes up what the log says there, once what was in its way is mended',
    answer: {
      schema: retriedSchema,
      example: { id: '42.3', facts: 5 },
      description: 'It is taken up, with what was unknown without it',
    },
    problems: ['dead_letter_not_found', 'dead_letter_stands', 'log_trimmed', 'log_unavailable'],
  },
];
