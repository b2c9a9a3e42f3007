import type { SessionOrder, SessionSort } from '@headcount/contracts';
import { InvalidCursorError, SortNeedsEndedError } from '../database/errors.js';
import { isoText } from './iso-text.js';
import type { SessionColumns } from './session-columns.js';
import type { SessionFilters } from './session-filters.js';

/** How sessions are put in order: by an expression over `s` that is never null, then by their id. */
export interface Sorting {
  readonly expression: string;
  readonly type: 'timestamptz' | 'int8' | 'text';
  /** Beats move what open sessions would be sorted by, and no index is on that. */
  readonly needsEnded: boolean;
  /** The value of a row, as a cursor keeps it. */
  readonly valueOf: (row: SessionColumns) => string;
}

const instant = (at: Date | number | null): string => isoText(Number(at!));

/** Nobody comes before everybody, what was not measured before what is 0. */
export const sortings: Readonly<Record<SessionSort, Sorting>> = {
  startedAt: {
    ...{ expression: 's.started_at', type: 'timestamptz', needsEnded: false },
    valueOf: (row) => instant(row.started_at),
  },
  userId: {
    ...{ expression: `coalesce(s.user_id, '')`, type: 'text', needsEnded: false },
    valueOf: (row) => row.user_id ?? '',
  },
  lastSeenAt: {
    ...{ expression: 's.last_seen_at', type: 'timestamptz', needsEnded: true },
    valueOf: (row) => instant(row.last_seen_at),
  },
  endedAt: {
    ...{ expression: 's.ended_at', type: 'timestamptz', needsEnded: true },
    valueOf: (row) => instant(row.ended_at),
  },
  spanSeconds: {
    ...{ expression: 's.span_ms', type: 'int8', needsEnded: true },
    valueOf: (row) => String(row.span_ms),
  },
  connectedSeconds: {
    ...{ expression: 's.connected_ms', type: 'int8', needsEnded: true },
    valueOf: (row) => String(row.connected_ms),
  },
  activeSeconds: {
    ...{ expression: 'coalesce(s.active_ms, -1)', type: 'int8', needsEnded: true },
    valueOf: (row) => String(row.active_ms ?? -1),
  },
};

export interface Order extends Sorting {
  readonly sort: SessionSort;
  readonly descending: boolean;
}

/** @throws SortNeedsEndedError for a sort of ended sessions over filters that let open ones pass */
export function orderOf(order: SessionOrder, { statuses, endReasons }: SessionFilters): Order {
  const descending = order.startsWith('-');
  const sort = (descending ? order.slice(1) : order) as SessionSort;
  const endedOnly = statuses?.every((status) => status === 'ended') === true || endReasons !== undefined;
  if (sortings[sort].needsEnded && !endedOnly) throw new SortNeedsEndedError(sort);
  return { ...sortings[sort], sort, descending };
}

/** @throws InvalidCursorError when a cursor's value is none of the sort */
export function cursorValue({ type }: Sorting, value: string): string {
  if (type === 'int8' && !/^-?\d{1,16}$/.test(value)) throw new InvalidCursorError();
  if (type !== 'timestamptz') return value;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new InvalidCursorError();
  return at.toISOString();
}
