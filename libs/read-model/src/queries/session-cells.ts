import { sessionExpressions, type SessionColumns } from './session-columns.js';

const e = sessionExpressions;

/** Left empty where there is nothing. An apostrophe stands in front of what a spreadsheet would calculate. */
const text = (expression: string) =>
  `case when ascii(${expression}) in (${[...'=+-@\t\r\n'].map((sign) => sign.charCodeAt(0)).join(', ')})
    then '''' || ${expression} else nullif(${expression}, '') end`;
const texts = (...names: readonly (keyof SessionColumns)[]) => names.map((name) => text(e[name]));
const isTrue = (expression: string) =>
  `case when ${expression} then 'true' when not ${expression} then 'false' end`;
const iso = (instant: string) => `to_char((${instant}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const isoOf = (milliseconds: string) => iso(`to_timestamp((${milliseconds})::int8 / 1000.0)`);
const seconds = (milliseconds: string) => `(${milliseconds})::float8 / 1000`;
const open = `${e.ended_at} is null`;

/** Without spaces, as JSON is told everywhere. */
const json = (column: string) =>
  `case when ${column} = '{}' then '{}' else json_strip_nulls(${column}::json)::text end`;
const inQuotes = (cell: string) => `coalesce('"' || ${cell} || '"', 'null')`;
const loginJson = (user: string, login: string, logout: string) =>
  `'{"userId":' || to_json(${user}) || ',"loginAt":' || ${inQuotes(login)} || ',"logoutAt":' || ${inQuotes(logout)} || '}'`;
const lastLogin = (name: string) => isoOf(`${e.logins} -> -1 ->> '${name}'`);
/** Of the one user of most sessions quicker than of many. */
const logins = `case
  when s.user_since is not null
    then '[' || ${loginJson('s.user_id', iso('s.user_since'), lastLogin('logoutAt'))} || ']'
  else (select '[' || coalesce(string_agg(${loginJson(
    `m.login ->> 'userId'`,
    isoOf(`m.login ->> 'loginAt'`),
    isoOf(`m.login ->> 'logoutAt'`),
  )}, ',' order by m.n), '') || ']'
    from jsonb_array_elements(${e.logins}) with ordinality m (login, n)) end`;

/** What a session looks like in a spreadsheet: the head of each column, and its cell, before it is put in quotes. */
export const sessionCells: readonly (readonly [head: string, expression: string])[] = [
  ['id', 'site', 'userId', 'clientId', 'sourceId', 'incarnation', 'deviceId', 'previousSessionId'],
  ['status', 'dangling', 'seat', 'inferred', 'overLimit'],
  ['startedAt', 'lastSeenAt', 'lastActiveAt', 'leaseExpiresAt', 'loginAt', 'logoutAt'],
  ['endedAt', 'endReason', 'endedBy', 'endedByName', 'endPrecision'],
  ['endUncertaintySeconds', 'spanSeconds', 'connectedSeconds', 'activeSeconds', 'orphanRuns'],
  ['ipAddress', 'host', 'userAgent', 'browser', 'browserVersion', 'os', 'osVersion', 'engine'],
  ['device', 'deviceVendor', 'deviceModel', 'app', 'appVersion', 'bot'],
  ['logins', 'attributes', 'measures'],
]
  .flat()
  .map((head, i) => [head, cells()[i]!] as const);

function cells(): readonly string[] {
  return [
    ...texts('id', 'site', 'user_id', 'client_id', 'source_id', 'incarnation', 'device_id'),
    ...texts('previous_session_id'),
    `case when not (${open}) then 'ended' when ${e.is_idle} then 'idle' else 'active' end`,
    ...[e.is_dangling, e.seat, e.inferred, e.over_limit].map(isTrue),
    ...[e.started_at, e.last_seen_at, e.last_active_at].map(iso),
    `case when ${open} then ${iso(`l.last_seen_at + ${e.lease_ms} * interval '1 millisecond'`)} end`,
    ...['loginAt', 'logoutAt'].map(lastLogin),
    iso(e.ended_at),
    ...texts('end_reason', 'ended_by', 'ended_by_name', 'end_precision'),
    seconds(e.end_uncertainty_ms),
    `extract(epoch from coalesce(${e.ended_at}, ${e.last_seen_at}) - ${e.started_at})::float8`,
    ...[e.connected_ms, e.active_ms].map(seconds),
    e.orphan_runs,
    ...texts('ip_address', 'host', 'user_agent', 'browser_name', 'browser_version', 'os_name', 'os_version'),
    ...texts('engine_name', 'device_type', 'device_vendor', 'device_model', 'app_name', 'app_version'),
    isTrue(e.bot),
    logins,
    json(e.attributes),
    json(e.measures),
  ];
}
