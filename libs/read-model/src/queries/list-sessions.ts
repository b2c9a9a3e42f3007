import type { Page, Session, SessionOrder } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { Parameters } from '../database/parameters.js';
import { inTransaction, withSql, type Sql } from '../database/sql.js';
import { activeGeneration, type Generation } from '../generation/generation.js';
import { decodeCursor, encodeCursor, type CursorScope } from './cursor.js';
import { joinedUserAgent } from './device-columns.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { sessionColumns, sessionOf, type SessionColumns } from './session-columns.js';
import { filterKey, sessionConditions, type SessionFilters } from './session-filters.js';
import { cursorValue, orderOf, type Order } from './session-order.js';

export interface ListSessions extends SessionFilters {
  /** Default: newest start first. */
  readonly sort?: SessionOrder | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most sessions of a page; 1 or more. */
  readonly limit: number;
  /** Counts all that fit, too. */
  readonly total?: boolean | undefined;
}

/** A page, and the position of the projection at which it is true. */
export interface PageAt<Item> extends Page<Item> {
  readonly position: ProjectionPosition;
}

/** A statement with its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Row = SessionColumns & PositionColumns;

const newestFirst: SessionOrder = '-startedAt';

/**
 * Sessions of a site in an order. Walking all pages shows each session once that was there all along,
 * whatever starts or ends meanwhile; what only ended sessions are sorted by may still move with late signals.
 *
 * @throws SortNeedsEndedError, InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listSessions(dataSource: DataSource, query: ListSessions): Promise<PageAt<Session>> {
  const order = orderOf(query.sort ?? newestFirst, query);
  const scope = scopeOf(query);
  const generation = await activeGeneration(dataSource);
  const page = pageStatement(query, generation.schema);
  const read = (sql: Sql) => sql.rows<Row>(page.text, page.values);
  const [rows, total] =
    query.total === true
      ? await inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => [
          await read(sql),
          { total: await counted(sql, query, generation) },
        ])
      : [await withSql(dataSource, read), {}];
  const found = rows.filter(({ id }) => id !== null);
  const last = found.at(query.limit - 1);
  const more = found.length > query.limit && last !== undefined;
  return {
    data: found.slice(0, query.limit).map(sessionOf),
    page: { nextCursor: more ? encodeCursor(scope, [order.valueOf(last), last.id]) : null, ...total },
    position: positionOf(generation, rows[0]!),
  };
}

/**
 * One page and one more. The checkpoint comes first, so that the position is told with an empty page too.
 *
 * @throws SortNeedsEndedError, InvalidCursorError
 */
export function pageStatement(query: ListSessions, schema: string): Statement {
  const order = orderOf(query.sort ?? newestFirst, query);
  const parameters = new Parameters();
  const conditions = [...sessionConditions(query, parameters)];
  if (query.cursor !== undefined) conditions.push(behind(order, query, parameters));
  const text = `
    select ${positionColumns}, p.* from ${schema}.checkpoint c left join lateral (
      select ${sessionColumns}, ${order.expression} as sorted_by
      from ${joinedSessions(schema)}
      where ${conditions.join(' and ')}
      order by ${inOrder(order, order.expression, 's.id')} limit ${parameters.add(query.limit + 1)}
    ) p on true
    order by ${inOrder(order, 'p.sorted_by', 'p.id')}`;
  return { text, values: parameters.values };
}

/** How many sessions pass the filters, as `n`. */
export function countStatement(filters: SessionFilters, schema: string): Statement {
  const parameters = new Parameters();
  const conditions = sessionConditions(filters, parameters).join(' and ');
  const text = `select count(*) as n from ${schema}.checkpoint c cross join ${joinedSessions(schema)} where ${conditions}`;
  return { text, values: parameters.values };
}

/** Sessions `s` with their live rows `l` and user agents `u`; one of each at most, so an unused one costs nothing. */
export const joinedSessions = (schema: string): string =>
  `${schema}.session s left join ${schema}.live l on l.site = s.site and l.id = s.id ${joinedUserAgent(schema)}`;

/** By a value and then by the id, both in the same direction. */
export function inOrder({ descending }: Order, value: string, id: string): string {
  return descending ? `${value} desc, ${id} desc` : `${value}, ${id}`;
}

async function counted(sql: Sql, query: ListSessions, { schema }: Generation): Promise<number> {
  const { text, values } = countStatement(query, schema);
  const [row] = await sql.rows<{ n: string }>(text, values);
  return Number(row!.n);
}

function behind(order: Order, query: ListSessions, parameters: Parameters): string {
  const [value, id] = decodeCursor(scopeOf(query), query.cursor!, 2);
  const place = `${parameters.add(cursorValue(order, value!))}::${order.type}, ${parameters.add(id)}::text`;
  return `(${order.expression}, s.id) ${order.descending ? '<' : '>'} (${place})`;
}

function scopeOf(query: ListSessions): CursorScope {
  return { query: 'sessions', filters: [query.sort ?? newestFirst, ...filterKey(query)] };
}
