import type { StoredEnvelope } from '@headcount/event-log';
import type { SessionFilters } from '@headcount/read-model';
import { readModelOf } from '@headcount/testing-stack/checkers';
import { lifeBegin } from './generated-life.js';

/** A session's row with the columns of its live row and its user agent. */
export type Row = Record<string, never> & { id: string; site: string };

/** The sessions that follow from the facts. */
export function sessionsOf(log: readonly StoredEnvelope[]): readonly Row[] {
  const rows = readModelOf(log);
  const ofTable = (table: string) => rows.filter((row) => row.table === table);
  const agents = new Map(ofTable('user_agent').map((row) => [row['id'], row]));
  const live = new Map(ofTable('live').map((row) => [`${String(row['site'])}/${String(row['id'])}`, row]));
  return ofTable('session').map((row) => {
    const key = `${String(row['site'])}/${String(row['id'])}`;
    return { ...agents.get(row['user_agent_id']), ...row, ...live.get(key) } as unknown as Row;
  });
}

export const text = (row: Row, column: string): string | null => row[column] ?? null;
export const time = (row: Row, column: string): number => Date.parse(row[column]!);

function isIn(row: Row, status: string, now: number): boolean {
  const open = text(row, 'ended_at') === null;
  const inactive = now - time(row, 'last_active_at');
  const idle = open && inactive > Number(row['idle_after_ms']);
  switch (status) {
    case 'open':
      return open;
    case 'active':
      return open && !idle;
    case 'idle':
      return idle;
    case 'dangling':
      return idle && inactive > Number(row['dangling_after_ms']);
    default:
      return !open;
  }
}

const oneOf = (values: readonly string[] | undefined, value: string | null): boolean =>
  values === undefined ||
  (value !== null && values.some((each) => each.toLowerCase() === value.toLowerCase()));

function isThere(row: Row, { from, to, startedFrom, startedTo }: SessionFilters): boolean {
  const startedAt = time(row, 'started_at');
  const endedAt = text(row, 'ended_at') === null ? Infinity : time(row, 'ended_at');
  return [
    from === undefined || endedAt > from || startedAt >= from,
    to === undefined || startedAt < to,
    startedFrom === undefined || startedAt >= startedFrom,
    startedTo === undefined || startedAt < startedTo,
  ].every(Boolean);
}

/** Whether the facts say that a session passes. @param now the projection's time */
export function passes(row: Row, filters: SessionFilters, now: number): boolean {
  const { userId, clientId, sourceId, minActiveMs, q } = filters;
  const active = text(row, 'active_ms');
  return [
    row.site === filters.site,
    filters.statuses?.some((status) => isIn(row, status, now)) ?? true,
    userId === undefined || text(row, 'user_id') === userId,
    clientId === undefined || text(row, 'client_id') === clientId,
    sourceId === undefined || text(row, 'source_id') === sourceId,
    filters.endReasons === undefined ||
      filters.endReasons.some((reason) => reason === text(row, 'end_reason')),
    isThere(row, filters),
    minActiveMs === undefined || (active !== null && Number(active) >= minActiveMs),
    q === undefined ||
      ['user_id', 'id', 'source_id'].some((name) => text(row, name)?.toLowerCase().includes(q.toLowerCase())),
    oneOf(filters.app, text(row, 'app_name')),
    oneOf(filters.browser, text(row, 'browser_name')),
    oneOf(filters.os, text(row, 'os_name')),
    oneOf(filters.device, text(row, 'device_type')),
  ].every(Boolean);
}

type Chosen = Omit<SessionFilters, 'site' | 'from' | 'to'>;

/** Filters for statistics, of every kind. */
export const someFilters: readonly Chosen[] = [
  {},
  { clientId: 'web', sourceId: 'rs1' },
  { userId: 'alice' },
  { statuses: ['ended', 'idle'], endReasons: ['logout', 'lease_expired'] },
  { statuses: ['open'] },
  { app: ['rc mobile'], os: ['ios', 'linux'] },
  { browser: ['firefox'], device: ['browser'] },
  { q: 'RS', minActiveMs: 30_000, startedFrom: lifeBegin, startedTo: lifeBegin + 2 * 86_400_000 },
];

/** Filters as a query names them. */
export function asQuery({ statuses, endReasons, minActiveMs, ...same }: Chosen): Record<string, string> {
  const { startedFrom, startedTo, ...texts } = same;
  const instant = (at: number | undefined) => at && new Date(at).toISOString();
  const named = {
    ...texts,
    status: statuses,
    endReason: endReasons,
    minActiveSeconds: minActiveMs && minActiveMs / 1000,
    startedFrom: instant(startedFrom),
    startedTo: instant(startedTo),
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
