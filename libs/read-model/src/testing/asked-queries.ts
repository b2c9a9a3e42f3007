import type { Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { activeGeneration } from '../generation/generation.js';
import { activeUsers } from '../queries/active-users.js';
import { concurrencyAt, concurrencyNow } from '../queries/concurrency-at.js';
import { concurrency } from '../queries/concurrency.js';
import { countDeadLetters } from '../queries/count-dead-letters.js';
import { durations } from '../queries/durations.js';
import { findKeys } from '../queries/find-keys.js';
import { findLimit } from '../queries/find-limit.js';
import { findPolicy } from '../queries/find-policy.js';
import { findSessionHistory } from '../queries/find-session-history.js';
import { findSession } from '../queries/find-session.js';
import { findUser } from '../queries/find-user.js';
import { limitUsage } from '../queries/limit-usage.js';
import { listDeadLetters } from '../queries/list-dead-letters.js';
import { listDenials } from '../queries/list-denials.js';
import { listKeys } from '../queries/list-keys.js';
import { listLimits } from '../queries/list-limits.js';
import { listSessions } from '../queries/list-sessions.js';
import { listSites } from '../queries/list-sites.js';
import { listSources } from '../queries/list-sources.js';
import { listUsers } from '../queries/list-users.js';
import { projectionPosition } from '../queries/projection-position.js';
import { sessionsOfIds } from '../queries/sessions-of-ids.js';
import { streamCsv } from '../queries/stream-csv.js';
import { streamSessions } from '../queries/stream-sessions.js';

/** A query as it is asked, by the name of its file and what is special about it. */
export type AskedQuery = readonly [name: string, ask: (dataSource: DataSource) => Promise<unknown>];

/** Whom and what the queries are asked about. */
export interface AskedAbout {
  readonly site: string;
  readonly userId: string;
  /** An ended session of the site. */
  readonly sessionId: string;
  readonly limitId: string;
  /** At which somebody was there. */
  readonly time: Millis;
  /** A small part of the life: of a large one Postgres rightly reads all. */
  readonly lately: { readonly from: Millis; readonly to: Millis };
  readonly hours: { readonly from: Millis; readonly to: Millis };
}

/** Every query, as it is asked about this. */
export function askedQueries(about: AskedAbout): readonly AskedQuery[] {
  const { site, userId, sessionId, limitId, time, lately, hours } = about;
  const page = { site, limit: 50 };
  const present = { site, series: 'present', unit: 'sessions' } as const;
  return [
    ['list-sessions', (d) => listSessions(d, page)],
    ['list-sessions.open', (d) => listSessions(d, { ...page, statuses: ['open'] })],
    ['list-sessions.of-user', (d) => listSessions(d, { ...page, userId })],
    ['list-sessions.longest', (d) => listSessions(d, { ...page, sort: '-spanSeconds', statuses: ['ended'] })],
    ['stream-sessions', (d) => firstOfStream(d, site)],
    ['stream-csv', (d) => firstOfCsv(d, site)],
    ['sessions-of-ids', (d) => sessionsOfIds(d, { site, ids: [sessionId, 'none'] })],
    ['find-session', (d) => findSession(d, { site, id: sessionId })],
    ['find-session-history', (d) => findSessionHistory(d, { site, id: 'none' })],
    ['find-user', (d) => findUser(d, { site, userId })],
    ['list-users', (d) => listUsers(d, page)],
    ['list-sources', (d) => listSources(d, site)],
    ['list-sites', (d) => listSites(d, { site })],
    ['list-sites.all', (d) => listSites(d, { site: 'all' })],
    ['list-dead-letters', (d) => listDeadLetters(d, page)],
    ['find-user.in-window', (d) => findUser(d, { site, userId, ...hours })],
    ['list-denials', (d) => listDenials(d, page)],
    ['list-keys', (d) => listKeys(d, site)],
    ['list-limits', (d) => listLimits(d, site)],
    ['find-limit', (d) => findLimit(d, { site, id: limitId })],
    ['limit-usage', (d) => limitUsage(d, { site, id: limitId })],
    ['find-keys', (d) => findKeys(d, [{ site, keyId: 'none' }])],
    ['find-policy', (d) => findPolicy(d, site)],
    ['projection-position', (d) => projectionPosition(d)],
    ['count-dead-letters', async (d) => countDeadLetters(d, await activeGeneration(d))],
    ['list-users.in-window', (d) => listUsers(d, { ...page, ...hours })],
    ['concurrency.by-hour', (d) => concurrency(d, { ...present, ...lately, bucket: 'PT1H', tz: 'UTC' })],
    ['concurrency-at', (d) => concurrencyAt(d, { ...present, time })],
    ['concurrency-at.now', (d) => concurrencyNow(d, { site })],
    ['active-users.day', (d) => activeUsers(d, { site, period: 'day', at: time, tz: 'UTC' })],
    ['durations.by-day', (d) => durations(d, { site, groupBy: ['day'], tz: 'UTC', ...hours })],
    ['durations.by-user', (d) => durations(d, { site, groupBy: ['user'], tz: 'UTC', ...hours })],
  ];
}

async function firstOfCsv(dataSource: DataSource, site: string): Promise<void> {
  const { batches } = await streamCsv(dataSource, { site });
  await batches.next();
  await batches.return?.();
}

async function firstOfStream(dataSource: DataSource, site: string): Promise<void> {
  const { batches } = await streamSessions(dataSource, { site });
  await batches.next();
  await batches.return?.();
}
