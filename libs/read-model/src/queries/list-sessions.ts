import type { Page, Session, SessionStatusFilter } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { InvalidCursorError } from '../database/errors.js';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { decodeCursor, encodeCursor, type CursorScope } from './cursor.js';
import {
  deviceConditions,
  deviceFilterValues,
  joinedUserAgent,
  type DeviceFilters,
} from './device-columns.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import {
  sessionColumns,
  sessionOf,
  statusColumns,
  statusConditions,
  type SessionColumns,
} from './session-columns.js';

export interface ListSessions extends DeviceFilters {
  readonly site: string;
  /** Sessions in any of these; left out: all. */
  readonly statuses?: readonly SessionStatusFilter[] | undefined;
  readonly userId?: string | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most sessions of a page; 1 or more. */
  readonly limit: number;
}

/** A page, and the position of the projection at which it is true. */
export interface PageAt<Item> extends Page<Item> {
  readonly position: ProjectionPosition;
}

const openStatuses: ReadonlySet<SessionStatusFilter> = new Set(['open', 'active', 'idle', 'dangling']);

/**
 * Sessions of a site, newest start first. Walking all pages shows each session once that was there all along,
 * whatever starts or ends meanwhile.
 *
 * @throws InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listSessions(dataSource: DataSource, query: ListSessions): Promise<PageAt<Session>> {
  const scope = scopeOf(query);
  const after = query.cursor === undefined ? null : placeOf(scope, query.cursor);
  const generation = await activeGeneration(dataSource);
  const values = [
    query.site,
    query.limit + 1,
    query.userId ?? null,
    after?.startedAt ?? null,
    after?.id ?? null,
    ...deviceFilterValues(query),
  ];
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<SessionColumns & PositionColumns>(sqlOf(query, generation.schema), values),
  );
  const found = rows.filter(({ id }) => id !== null);
  const data = found.slice(0, query.limit).map(sessionOf);
  const last = data.at(-1);
  const more = found.length > query.limit && last !== undefined;
  return {
    data,
    page: { nextCursor: more ? encodeCursor(scope, [last.startedAt, last.id]) : null },
    position: positionOf(generation, rows[0]!),
  };
}

/** The checkpoint comes first, so that the position is told with an empty page too. */
function sqlOf(query: ListSessions, schema: string): string {
  return `
    select ${positionColumns}, p.* from ${schema}.checkpoint c left join lateral (
      select ${sessionColumns}, ${statusColumns}
      from ${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id
      ${joinedUserAgent(schema)}
      where ${conditionsOf(query).join(' and ')}
      order by s.started_at desc, s.id desc limit $2
    ) p on true
    order by p.started_at desc, p.id desc`;
}

function conditionsOf({ statuses, userId, cursor, ...filters }: ListSessions): readonly string[] {
  const conditions = ['s.site = $1', ...deviceConditions(filters, 6)];
  conditions.push(userId === undefined ? '$3::text is null' : 's.user_id = $3');
  conditions.push(
    cursor === undefined
      ? '$4::timestamptz is null and $5::text is null'
      : '(s.started_at, s.id) < ($4::timestamptz, $5::text)',
  );
  if (statuses === undefined) return conditions;
  // said once more on its own, so that the index of the open sessions is seen to fit
  if (statuses.every((status) => openStatuses.has(status))) conditions.push(statusConditions.open);
  conditions.push(`(${statuses.map((status) => `(${statusConditions[status]})`).join(' or ')})`);
  return conditions;
}

function scopeOf({ site, statuses, userId, ...filters }: ListSessions): CursorScope {
  const several = [statuses ?? null, ...deviceFilterValues(filters)];
  return {
    query: 'sessions',
    filters: [site, userId ?? null, ...several.map((values) => values && [...new Set(values)].sort())],
  };
}

function placeOf(scope: CursorScope, cursor: string): { startedAt: string; id: string } {
  const [startedAt, id] = decodeCursor(scope, cursor, 2);
  if (Number.isNaN(Date.parse(startedAt!))) throw new InvalidCursorError();
  return { startedAt: new Date(startedAt!).toISOString(), id: id! };
}
