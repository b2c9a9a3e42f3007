import type { Login, Millis, SeatedSession } from '@headcount/session-core';
import { Parameters } from '../database/parameters.js';
import type { Sql } from '../database/sql.js';
import { joinedSessions, type Statement } from './list-sessions.js';
import { pairs } from './ranges.js';
import { areChosen, sessionConditions, withoutWindow, type FiltersWithoutWindow } from './session-filters.js';

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

const columns = `s.id, s.user_id, s.client_id, s.source_id, s.attributes, s.logins, s.started_at, s.ended_at, s.occupied_since`;

/** Sessions that pass and held a seat after `from`; instants of ranges as milliseconds, like those of every fact. */
export function seatedStatement(schema: string, filters: FiltersWithoutWindow, from: Millis): Statement {
  const parameters = new Parameters();
  const chosen = sessionConditions(withoutWindow(filters), parameters).join(' and ');
  const since = `${parameters.add(new Date(from).toISOString())}::timestamptz`;
  const sessions = areChosen(filters)
    ? `${schema}.checkpoint c cross join ${joinedSessions(schema)}`
    : `${schema}.session s`;
  const text = `
    select ${columns}, ${pairs('s.occupied')} as occupied
    from ${sessions} where ${chosen} and s.occupied_until > ${since}
    union all
    select ${columns}, '[]' from ${sessions}
    where ${chosen} and s.ended_at is null and s.seat and (s.occupied_until is null or s.occupied_until <= ${since})`;
  return { text, values: parameters.values };
}

/**
 * Every session that passes and held a seat after `from`, with all stretches in which it did, up to `until`. It is its
 * first user's from its beginning, however the clocks of log and client differ, and its last user's to its end.
 */
export async function seatedSessions(
  sql: Sql,
  schema: string,
  filters: FiltersWithoutWindow,
  { from, until }: { readonly from: Millis; readonly until: Millis },
): Promise<FoundSeat[]> {
  const { text, values } = seatedStatement(schema, filters, from);
  const rows = await sql.rows<SeatedColumns>(text, values);
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
