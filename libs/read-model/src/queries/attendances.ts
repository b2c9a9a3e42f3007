import type { ConcurrencyAsked, ConcurrencyScope } from '@headcount/contracts';
import {
  keyOf,
  presentUntil,
  segmentsByUser,
  type Limit,
  type Login,
  type Millis,
  type Run,
} from '@headcount/session-core';
import { Parameters } from '../database/parameters.js';
import type { Sql } from '../database/sql.js';
import { sharedSession } from '../tables/session-indexes.js';
import { joinedSessions, type Statement } from './list-sessions.js';
import { pairs } from './ranges.js';
import { seatedSessions } from './seated-sessions.js';
import { areChosen, sessionConditions, withoutWindow, type FiltersWithoutWindow } from './session-filters.js';

export interface AskAttendances extends ConcurrencyAsked, FiltersWithoutWindow {
  readonly scope?: ConcurrencyScope | undefined;
  /** The one that `scope` names: its seats are looked at. */
  readonly limit?: Limit | undefined;
}

/** A session that may have been there in a window. */
export interface Attendance {
  readonly id: string;
  readonly startedAt: Millis;
  /** Of an open session: until then it is known to have been there. Null: nothing can take any of it back. */
  readonly provenUntil: Millis | null;
  readonly logins: readonly Login[];
  /** Of one that held a seat. */
  readonly clientId?: string | null;
  readonly attributes?: Readonly<Record<string, string>>;
  /** When it was there; they may reach beyond the window. */
  readonly segments: readonly Run[];
}

interface Columns {
  id: string;
  logins: readonly Login[];
  started_at: Date;
  ended_at: Date | null;
  last_seen_at: Date | null;
  lease_ms: string | null;
  segments: [number, number][];
}

interface Window {
  readonly from: Millis;
  readonly to: Millis;
  /** The projection's time. */
  readonly now: Millis;
}

const rowsAtOnce = 2_000;

/**
 * All that can have been there in a window. Present is who was connected, an open session as long as its lease is held;
 * occupied is who held a seat, by the log's own time. `sql` is in a transaction.
 */
export async function* attendances(
  sql: Sql,
  schema: string,
  ask: AskAttendances,
  window: Window,
): AsyncGenerator<Attendance> {
  if (ask.series === 'present') {
    yield* connected(sql, schema, ask, window);
    return;
  }
  const until = Math.max(window.to, window.now + 1);
  const seats = await seatedSessions(sql, schema, ask, { from: window.from, until });
  for (const { startedAt, occupied, ...seat } of seats) {
    const { of, id } = ask.scope ?? {};
    if (of === 'client' && seat.clientId !== id) continue;
    if (of === 'source' && seat.sourceId !== id) continue;
    const segments = occupied.map(([from, to]): Run => [from, to === until ? window.now + 1 : to]);
    yield { ...seat, startedAt: startedAt.getTime(), provenUntil: null, segments };
  }
}

export interface Share {
  /** Under which key of the limit that is asked for. */
  readonly key: string;
  /** Who is counted: a user where people are, else a session. */
  readonly of: string;
  readonly userId: string | null;
  readonly runs: readonly Run[];
}

/** Whose it was when, as far as that is asked for. A limit that counts people counts a session of nobody as one. */
export function sharesOf(
  { id, logins, segments, clientId = null, attributes = {} }: Attendance,
  { unit, scope, limit }: AskAttendances,
): readonly Share[] {
  return [...segmentsByUser(segments, logins)].flatMap(([userId, runs]) => {
    if (scope?.of === 'user' && userId !== scope.id) return [];
    if (limit === undefined && unit === 'users' && userId === null) return [];
    const key = limit === undefined ? '' : keyOf(limit, { id, userId, clientId, attributes });
    if (key === null) return [];
    return [{ key, of: unit === 'users' ? (userId ?? `\n${id}`) : id, userId, runs }];
  });
}

async function* connected(
  sql: Sql,
  schema: string,
  ask: AskAttendances,
  { from, to, now }: Window,
): AsyncGenerator<Attendance> {
  const { text, values } = connectedStatement(schema, ask, { from, to });
  await sql.rows(`declare attendances no scroll cursor for ${text}`, values);
  for (;;) {
    const rows = await sql.rows<Columns>(`fetch ${rowsAtOnce} from attendances`);
    for (const row of rows) yield attendanceOf(row, now);
    if (rows.length < rowsAtOnce) break;
  }
  await sql.rows('close attendances');
}

/** Ended sessions along an index over their ends, then the open ones. */
export function connectedStatement(
  schema: string,
  ask: AskAttendances,
  { from, to }: Pick<Window, 'from' | 'to'>,
): Statement {
  const parameters = new Parameters();
  const given = (value: unknown, type: string) => `${parameters.add(value)}::${type}`;
  const [since, until] = [given(new Date(from), 'timestamptz'), given(new Date(to), 'timestamptz')];
  const filters = sessionConditions(withoutWindow(ask), parameters).join(' and ');
  const chosen = `${filters} and s.started_at < ${until}${scoped(ask.scope, given)}`;
  const filtered = `${schema}.checkpoint c cross join ${joinedSessions(schema)}`;
  const [ended, open] = areChosen(ask)
    ? [filtered, filtered]
    : [`${schema}.session s`, `${schema}.session s join ${schema}.live l on l.site = s.site and l.id = s.id`];
  const columns = 's.id, s.logins, s.started_at, s.ended_at, s.lease_ms';
  const text = `
    select ${columns}, null::timestamptz as last_seen_at, ${pairs('s.connected_segments')} as segments
    from ${ended} where s.ended_at > ${since} and ${chosen}
    union all
    select ${columns}, l.last_seen_at, ${pairs('l.connected_segments')}
    from ${open} where s.ended_at is null and ${chosen}`;
  return { text, values: parameters.values };
}

function scoped(
  scope: ConcurrencyScope | undefined,
  given: (value: unknown, type: string) => string,
): string {
  if (scope === undefined || scope.of === 'limit') return '';
  const id = given(scope.id, 'text');
  if (scope.of !== 'user') return ` and s.${scope.of}_id = ${id}`;
  const login = `jsonb_build_array(jsonb_build_object('userId', ${id}))`;
  return ` and (s.user_id = ${id} or ${sharedSession('s')} and s.logins @> ${login})`;
}

function attendanceOf(row: Columns, now: Millis): Attendance {
  const { id, logins, segments, started_at: started, last_seen_at: lastSeen } = row;
  const known = { id, startedAt: started.getTime(), logins };
  if (lastSeen === null) return { ...known, provenUntil: null, segments };
  const lastSeenAt = lastSeen.getTime();
  const leaseMs = row.lease_ms === null ? null : Number(row.lease_ms);
  return {
    ...known,
    provenUntil: lastSeenAt,
    segments: stillThere({ lastSeenAt, leaseMs, segments }, now),
  };
}

interface Open {
  readonly lastSeenAt: Millis;
  readonly leaseMs: Millis | null;
  /** When it was connected; only the last one of them matters. */
  readonly segments: readonly Run[];
}

/** When an open session was there, for somebody who looks at `now`: as long as its lease is held, that instant among them. */
export function stillThere({ lastSeenAt, leaseMs, segments }: Open, now: Millis): readonly Run[] {
  const until = presentUntil({ endedAt: null, lastSeenAt }, leaseMs, now + 1);
  const last = segments.at(-1);
  const goesOn = last?.[1] === lastSeenAt;
  const open: Run = [goesOn ? last[0] : lastSeenAt, until];
  return [...(goesOn ? segments.slice(0, -1) : segments), open];
}
