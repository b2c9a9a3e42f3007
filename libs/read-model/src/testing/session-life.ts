import { CrowdChanges } from '@headcount/session-core';
import { userAgentReader } from '@headcount/user-agent';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/sql.js';
import { writeChanges } from '../tables/changes.js';
import type { CrowdCellOf } from '../tables/crowd.js';
import type { LimitRow } from '../tables/limits.js';
import type { AskedAbout } from './asked-queries.js';
import { at, changesFor, type TestSession } from './rows.js';

const sites = 10;
const sessionsOfSite = 1_000;
const sessionCount = sites * sessionsOfSite;
/** Seconds between two starts, and those that all of them take. */
const apart = 10;
const lifeSeconds = sessionCount * apart;
const agents = ['RC Mobile; iOS 17.4; v4.50.0 (40312)', 'curl/8.5.0'].map(userAgentReader());

/** Enough of them for a scan of everything to be a mistake; one in fifty is open. */
const sessions: readonly TestSession[] = Array.from({ length: sessionCount }, (_, n) => ({
  site: `site${n % sites}`,
  id: `s${n}`,
  user: n % 7 === 0 ? null : `user${n % 300}`,
  from: n * apart,
  to: n * apart + (n % 97) * 20,
  activeTo: n * apart + (n % 89) * 10,
  ended: n % 50 !== 0,
  meta: { clientId: `client${n % 20}`, sourceId: `source${n % 40}` },
  userAgent: agents[n % 2]!,
}));

const seats: LimitRow = {
  ...{ site: 'site3', limitId: 'seats', seq: 7, index: 0, changedAt: at(0), changedBy: null },
  limit: {
    ...{ id: 'seats', scope: 'user', attribute: null, key: null, unit: 'sessions', max: 5, mode: 'deny' },
    ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: null },
  },
};

/** What can be asked about them. */
export const aboutSessions: AskedAbout = {
  ...{ site: 'site3', userId: 'user3', sessionId: 's13', limitId: 'seats', time: at(99_000) },
  lately: { from: at(90_000), to: at(97_200) },
  hours: { from: at(0), to: at(36_000) },
};

/** Fills empty tables with the sessions of 10 sites, of which Postgres then knows how many there are. */
export async function fillWithSessions(dataSource: DataSource): Promise<void> {
  await inTransaction(dataSource, {}, async (sql) => {
    const changes = changesFor(sessions);
    const crowds = crowdsOf(sessions);
    await writeChanges(sql, 'g1', { ...changes, crowds, userAgents: agents, limits: [seats] });
    await sql.affected('update g1.checkpoint set seq = 41, last_logged_at = $1', [
      new Date(at(2 * lifeSeconds)),
    ]);
    await sql.rows('analyze');
  });
}

/** Who was connected at once at each site, as the projection would store it; the open ones as if they had ended. */
function crowdsOf(all: readonly TestSession[]): CrowdCellOf[] {
  const changes = new Map<string, CrowdChanges>();
  for (const { site = 'default', from, to } of all) {
    const ofSite = changes.get(site) ?? new CrowdChanges();
    changes.set(site, ofSite);
    ofSite.move([], [[at(from), at(to)]]);
  }
  return [...changes].flatMap(([site, ofSite]) =>
    ofSite.cells().map((cell) => ({ site, series: 'present', unit: 'sessions', ...cell }) as const),
  );
}
