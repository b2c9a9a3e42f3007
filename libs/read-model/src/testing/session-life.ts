import { CrowdChanges } from '@headcount/session-core';
import { userAgentReader } from '@headcount/user-agent';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/sql.js';
import { writeChanges } from '../tables/changes.js';
import type { CrowdCellOf } from '../tables/crowd.js';
import type { LimitRow } from '../tables/limits.js';
import { indexesDdl } from '../tables/ddl.js';
import { sessionIndexes } from '../tables/session-indexes.js';
import { at, changesFor, type TestSession } from './rows.js';

const sites = 10;
const sessionsOfSite = 1_000;
export const sessionCount = sites * sessionsOfSite;
/** Seconds between two starts, and those that all of them take. */
const apart = 10;
export const lifeSeconds = sessionCount * apart;
/** Longer than that, and by whole quarters of an hour. */
const wholeQuarters = 115 * 900;
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

/**
 * The same sessions again, `times` in all, later and later and under other ids. Their indexes are made anew, which is
 * quicker than to keep them.
 */
export async function multiplySessions(dataSource: DataSource, times: number): Promise<void> {
  await inTransaction(dataSource, { silenceMs: 0 }, async (sql) => {
    for (const { name } of sessionIndexes) await sql.rows(`drop index g1.${name}`);
    const columns = await sql.rows<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'g1' and table_name = 'session' order by ordinal_position`,
    );
    const moved = columns.map(({ name }) => {
      if (name === 'id') return "s.id || '-' || n";
      return name.endsWith('_at') ? `s.${name} + n * interval '${lifeSeconds} s'` : `s.${name}`;
    });
    await sql.rows(
      `insert into g1.session select ${moved.join(', ')}
       from g1.session s, generate_series(1, ${times - 1}) n where s.ended_at is not null`,
    );
    await sql.rows(
      `insert into g1.crowd select site, series, unit, cell_from + n * interval '${wholeQuarters} s', carried, steps,
         peak, peak_after_ms, peak_ms, minimum, total_ms
       from g1.crowd, generate_series(1, ${times - 1}) n`,
    );
    await sql.rows(
      `insert into g1.recency select site, cell_from + n * interval '${wholeQuarters} s', agos
       from g1.recency, generate_series(1, ${times - 1}) n`,
    );
    await sql.rows(
      `insert into g1.user_day select site, user_id, day + n * interval '2 days', steps
       from g1.user_day, generate_series(1, ${times - 1}) n`,
    );
    for (const statement of indexesDdl(1)) await sql.rows(statement);
    await sql.rows('analyze');
  });
}
