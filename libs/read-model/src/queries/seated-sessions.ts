import type { Login, Millis, SeatedSession } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { pairs } from './ranges.js';

interface SeatedColumns {
  id: string;
  user_id: string | null;
  client_id: string | null;
  source_id: string | null;
  attributes: Record<string, string>;
  logins: readonly Login[];
  started_at: Date;
  ended_at: Date | null;
  occupied: [number, number][];
  occupied_since: Date | null;
}

/** A session that held a seat at some time of a window. */
export interface FoundSeat extends SeatedSession {
  readonly startedAt: Date;
  readonly sourceId: string | null;
  /** Since when it holds the seat that it has; null: none. */
  readonly since: Date | null;
}

/** Instants of ranges as milliseconds, like those of every fact. */
const seatedSql = (schema: string) => `
  select s.id, s.user_id, s.client_id, s.source_id, s.attributes, s.logins, s.started_at, s.ended_at, s.occupied_since,
    ${pairs('s.occupied')} as occupied
  from ${schema}.session s
  where s.site = $1 and s.occupied_until > $2::timestamptz
  union all
  select s.id, s.user_id, s.client_id, s.source_id, s.attributes, s.logins, s.started_at, s.ended_at, s.occupied_since, '[]'
  from ${schema}.session s
  where s.site = $1 and s.ended_at is null and s.seat
    and (s.occupied_until is null or s.occupied_until <= $2::timestamptz)`;

/**
 * Every session of a site that held a seat after `from`, with all stretches in which it did, up to `until`. It is its
 * first user's from its beginning, however the clocks of log and client differ, and its last user's to its end.
 */
export async function seatedSessions(
  sql: Sql,
  schema: string,
  { site, from, until }: { readonly site: string; readonly from: Millis; readonly until: Millis },
): Promise<FoundSeat[]> {
  const rows = await sql.rows<SeatedColumns>(seatedSql(schema), [site, new Date(from).toISOString()]);
  return rows.map((row) => {
    const since = row.occupied_since?.getTime() ?? null;
    return {
      id: row.id,
      userId: row.user_id,
      clientId: row.client_id,
      sourceId: row.source_id,
      attributes: row.attributes,
      logins: row.logins.map((login) => widened(login, row)),
      occupied: since === null || since >= until ? row.occupied : [...row.occupied, [since, until]],
      startedAt: row.started_at,
      since: row.occupied_since,
    };
  });
}

function widened(
  { userId, loginAt, logoutAt }: Login,
  { started_at, ended_at }: Pick<SeatedColumns, 'started_at' | 'ended_at'>,
): Login {
  return {
    userId,
    loginAt: loginAt <= started_at.getTime() ? -Infinity : loginAt,
    logoutAt: ended_at !== null && logoutAt === ended_at.getTime() ? null : logoutAt,
  };
}
