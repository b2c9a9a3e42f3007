import type { SessionStatusFilter } from '@headcount/contracts';
import type { EndReason, Millis } from '@headcount/session-core';
import type { Parameters } from '../database/parameters.js';
import { deviceConditions, deviceFilterValues, type DeviceFilters } from './device-columns.js';
import { statusConditions } from './session-columns.js';

/** What sessions are chosen by; a filter that is left out lets all pass. */
export interface SessionFilters extends DeviceFilters {
  readonly site: string;
  /** In any of these. */
  readonly statuses?: readonly SessionStatusFilter[] | undefined;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly endReasons?: readonly EndReason[] | undefined;
  /** There in `[from, to)`: begun before `to`, and open, ended after `from`, or begun within. */
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  readonly startedFrom?: Millis | undefined;
  readonly startedTo?: Millis | undefined;
  readonly minActiveMs?: Millis | undefined;
  /** A part of the user's id, the session's or the source's, without regard to case. */
  readonly q?: string | undefined;
}

/** Of what has a time of its own. */
export type FiltersWithoutWindow = Omit<SessionFilters, 'from' | 'to'>;

const openStatuses: ReadonlySet<SessionStatusFilter> = new Set(['open', 'active', 'idle', 'dangling']);

/** Conditions over `s`, `l`, `u` and `c`, as in `session-columns.ts`. */
export function sessionConditions(filters: SessionFilters, parameters: Parameters): readonly string[] {
  const given = (value: unknown, type: string) => `${parameters.add(value)}::${type}`;
  const { site, userId, clientId, sourceId, statuses, endReasons, minActiveMs, q } = filters;
  const conditions = [`s.site = ${given(site, 'text')}`];
  if (userId !== undefined) conditions.push(`s.user_id = ${given(userId, 'text')}`);
  if (clientId !== undefined) conditions.push(`s.client_id = ${given(clientId, 'text')}`);
  if (sourceId !== undefined) conditions.push(`s.source_id = ${given(sourceId, 'text')}`);
  if (endReasons !== undefined) conditions.push(`s.end_reason = any(${given(endReasons, 'text[]')})`);
  if (minActiveMs !== undefined)
    conditions.push(
      `case when s.ended_at is null then l.active_ms else s.active_ms end >= ${given(minActiveMs, 'float8')}`,
    );
  if (q !== undefined) conditions.push(partOf(given(q, 'text')));
  if (statuses !== undefined) conditions.push(...statusesOf(statuses));
  return [...conditions, ...timeConditions(filters, given), ...deviceConditions(filters, parameters)];
}

/** What decides which sessions are listed, for the cursors. */
export function filterKey(filters: SessionFilters): readonly unknown[] {
  const { site, userId, clientId, sourceId, from, to, startedFrom, startedTo, minActiveMs, q } = filters;
  const single = [site, userId, clientId, sourceId, from, to, startedFrom, startedTo, minActiveMs, q];
  const several = [filters.statuses, filters.endReasons, ...deviceFilterValues(filters)];
  return [
    ...single.map((value) => value ?? null),
    ...several.map((values) => (values ? [...new Set<string>(values)].sort() : null)),
  ];
}

/** The filters alone of a question whose window is about something else than when sessions began and ended. */
export function withoutWindow<Asked extends FiltersWithoutWindow>(asked: Asked): Asked {
  return { ...asked, from: undefined, to: undefined };
}

/** Whether anything but the site and the window chooses. */
export function areChosen(filters: SessionFilters): boolean {
  const [, ...others] = filterKey(withoutWindow(filters));
  return others.some((value) => value !== null);
}

function statusesOf(statuses: readonly SessionStatusFilter[]): readonly string[] {
  const any = `(${statuses.map((status) => `(${statusConditions[status]})`).join(' or ')})`;
  // said once more on its own, so that the partial indexes are seen to fit
  if (statuses.every((status) => openStatuses.has(status))) return [statusConditions.open, any];
  return statuses.every((status) => status === 'ended') ? [statusConditions.ended] : [any];
}

type Given = (value: unknown, type: string) => string;

function timeConditions({ from, to, startedFrom, startedTo }: SessionFilters, given: Given): string[] {
  const instant = (at: Millis) => given(new Date(at), 'timestamptz');
  const conditions: string[] = [];
  if (from !== undefined) {
    const since = instant(from);
    conditions.push(`(s.ended_at is null or s.ended_at > ${since} or s.started_at >= ${since})`);
  }
  if (to !== undefined) conditions.push(`s.started_at < ${instant(to)}`);
  if (startedFrom !== undefined) conditions.push(`s.started_at >= ${instant(startedFrom)}`);
  if (startedTo !== undefined) conditions.push(`s.started_at < ${instant(startedTo)}`);
  return conditions;
}

/** Ids are compared by code point, which knows the case of ASCII alone. */
function partOf(q: string): string {
  const lower = (text: string) => `lower(${text} collate "und-x-icu")`;
  const columns = ['s.user_id', 's.id', 's.source_id'];
  return `(${columns.map((column) => `strpos(${lower(column)}, ${lower(q)}) > 0`).join(' or ')})`;
}
