import type { Session } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { Parameters } from '../database/parameters.js';
import { iterateSnapshot, type Sql } from '../database/sql.js';
import { activeGeneration, type Generation } from '../generation/generation.js';
import { inOrder, joinedSessions, type ListSessions, type Statement } from './list-sessions.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { columnsOf, sessionArray } from './session-array.js';
import { sessionOf } from './session-columns.js';
import { sessionConditions } from './session-filters.js';
import { orderOf } from './session-order.js';

export type StreamSessions = Omit<ListSessions, 'cursor' | 'limit' | 'total'>;

export interface Streamed<Batch> {
  /** At which all of it is true. */
  readonly position: ProjectionPosition;
  /** Whoever takes a part of it only has to `return` it, also when it never began: a connection hangs on it. */
  readonly batches: AsyncIterableIterator<Batch, undefined>;
}

export type SessionStream = Streamed<Iterable<Session>>;

/** Of a cursor: the first rows at once, by walking an index, instead of all of them sorted on a disk. */
export const firstRowsSoon = 'set local cursor_tuple_fraction = 0.001';
/** Few enough to be forgotten before a garbage collector takes them for something that stays. */
const rowsAtOnce = 250;

/**
 * All sessions that pass, in the order asked for, from one snapshot of the database: as many in memory as are
 * taken at once, however many there are. Holds a connection until it is read to its end or returned.
 *
 * @throws SortNeedsEndedError, GenerationMissingError, ReadModelUnavailableError
 */
export async function streamSessions(dataSource: DataSource, query: StreamSessions): Promise<SessionStream> {
  orderOf(query.sort ?? '-startedAt', query);
  const generation = await activeGeneration(dataSource);
  const items = iterateSnapshot(dataSource, (sql) => positionThenRows(sql, query, generation));
  const first = await items.next();
  return {
    position: first.value as ProjectionPosition,
    batches: rest(items, (rows) => sessionsOf(rows as readonly Row[])),
  };
}

/** `session` is a {@link sessionArray}. */
interface Row {
  session: string;
}
type Item = ProjectionPosition | readonly Row[];

async function* positionThenRows(
  sql: Sql,
  query: StreamSessions,
  generation: Generation,
): AsyncGenerator<Item> {
  const { schema } = generation;
  const [row] = await sql.rows<PositionColumns>(`select ${positionColumns} from ${schema}.checkpoint c`);
  yield positionOf(generation, row!);
  await sql.rows(firstRowsSoon);
  const { text, values } = streamStatement(query, schema);
  await sql.rows(`declare sessions no scroll cursor for ${text}`, values);
  yield* oneAhead(() => sql.rows<Row>(`fetch ${rowsAtOnce} from sessions`));
}

/** What `read` gives until it gives nothing; the next is read while one is used, and never two at a time. */
async function* oneAhead<Read>(read: () => Promise<readonly Read[]>): AsyncGenerator<readonly Read[]> {
  let next = read();
  try {
    for (let rows = await next; rows.length > 0; rows = await next) {
      next = read();
      // told when it is awaited, which may be later
      next.catch(() => undefined);
      yield rows;
    }
  } finally {
    await next.catch(() => undefined);
  }
}

/** All that pass, in their order. */
export function streamStatement(query: StreamSessions, schema: string): Statement {
  const order = orderOf(query.sort ?? '-startedAt', query);
  const parameters = new Parameters();
  const conditions = sessionConditions(query, parameters).join(' and ');
  const text = `
    select ${sessionArray} as session
    from ${schema}.checkpoint c cross join ${joinedSessions(schema)}
    where ${conditions} order by ${inOrder(order, order.expression, 's.id')}`;
  return { text, values: parameters.values };
}

/** Not a generator of its own, which could not be returned before it began. */
export function rest<Item, Batch>(
  items: AsyncGenerator<Item>,
  batchOf: (item: Item) => Batch,
): AsyncIterableIterator<Batch, undefined> {
  const batches: AsyncIterableIterator<Batch, undefined> = {
    next: async () => {
      const item = await items.next();
      return item.done === true
        ? { done: true, value: undefined }
        : { done: false, value: batchOf(item.value) };
    },
    return: async () => {
      await items.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => batches,
  };
  return batches;
}

/** One after the other, so that none outlives its line. */
function* sessionsOf(rows: readonly Row[]): Generator<Session> {
  for (const { session } of rows) yield sessionOf(columnsOf(session));
}
