/** An index of a generation's session table beside its key. */
export interface SessionIndex {
  readonly name: string;
  /** Left out where it stands over an expression, which TypeORM has no word for. */
  readonly columns?: readonly string[];
  /** How the columns stand in the index, where the direction matters. */
  readonly on: string;
  readonly where?: string;
  /** Default: `btree`. */
  readonly using?: 'gin';
}

const ended = 'ended_at is not null';

const newestFirst = (name: string, column: string): SessionIndex => ({
  name,
  columns: ['site', column, 'started_at', 'id'],
  on: `site, ${column}, started_at desc, id desc`,
  where: `${column} is not null`,
});

const endedBy = (name: string, column: string): SessionIndex => ({
  name,
  columns: ['site', column, 'id'],
  on: `site, ${column}, id`,
  where: ended,
});

/**
 * The session was in the hands of others than the user of its last instant, so that only its logins tell of them.
 *
 * @param alias of the session's row; nothing in an index
 */
export function sharedSession(alias = ''): string {
  const of = (column: string) => (alias === '' ? column : `${alias}.${column}`);
  const logins = `jsonb_array_length(${of('logins')})`;
  return `(${logins} > 1 or (${of('user_id')} is null and ${logins} = 1))`;
}

/**
 * One for each order of `GET /sessions`, and for what it finds few by; one for who held a seat lately. No column that a
 * beat moves.
 */
export const sessionIndexes: readonly SessionIndex[] = [
  {
    name: 'session_newest',
    columns: ['site', 'started_at', 'id'],
    on: 'site, started_at desc, id desc',
  },
  {
    name: 'session_open',
    columns: ['site', 'started_at', 'id'],
    on: 'site, started_at desc, id desc',
    where: 'ended_at is null',
  },
  newestFirst('session_of_user', 'user_id'),
  newestFirst('session_of_client', 'client_id'),
  newestFirst('session_of_source', 'source_id'),
  { name: 'session_shared', on: 'site, id', where: sharedSession() },
  { name: 'session_logins', on: 'logins jsonb_path_ops', where: sharedSession(), using: 'gin' },
  { name: 'session_by_user', on: `site, coalesce(user_id, ''), id` },
  endedBy('session_by_end', 'ended_at'),
  {
    name: 'session_present',
    columns: ['site', 'ended_at', 'started_at', 'user_since', 'user_id'],
    on: 'site, ended_at, started_at, user_since, user_id',
    where: ended,
  },
  endedBy('session_by_last_seen', 'last_seen_at'),
  endedBy('session_by_span', 'span_ms'),
  endedBy('session_by_connected', 'connected_ms'),
  {
    name: 'session_occupied',
    columns: ['site', 'occupied_until'],
    on: 'site, occupied_until',
    where: 'occupied_until is not null',
  },
  { name: 'session_by_active', on: 'site, coalesce(active_ms, -1), id', where: ended },
];
