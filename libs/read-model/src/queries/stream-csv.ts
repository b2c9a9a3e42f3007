import type { DataSource } from 'typeorm';
import { Parameters } from '../database/parameters.js';
import { iterateSnapshot, type SnapshotSql, type Sql } from '../database/sql.js';
import { activeGeneration, type Generation } from '../generation/generation.js';
import { inOrder, joinedSessions, type Statement } from './list-sessions.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';
import { sessionCells } from './session-cells.js';
import { sessionConditions } from './session-filters.js';
import { orderOf } from './session-order.js';
import { firstRowsSoon, rest, type Streamed, type StreamSessions } from './stream-sessions.js';

const [quote, newline, carriageReturn] = [0x22, 0x0a, 0x0d] as const;

/**
 * All sessions that pass as CSV of RFC 4180 with a head, in the order asked for, from one snapshot of the database: a few
 * pieces in memory, however many there are. Postgres makes it; no cell of it is a formula to a spreadsheet. Holds a
 * connection until it is read to its end or returned.
 *
 * @throws SortNeedsEndedError, GenerationMissingError, ReadModelUnavailableError
 */
export async function streamCsv(dataSource: DataSource, query: StreamSessions): Promise<Streamed<Buffer>> {
  orderOf(query.sort ?? '-startedAt', query);
  const generation = await activeGeneration(dataSource);
  const items = iterateSnapshot(dataSource, (sql) => positionThenCsv(sql, query, generation));
  const first = await items.next();
  return { position: first.value as ProjectionPosition, batches: rest(items, (piece) => piece as Buffer) };
}

async function* positionThenCsv(
  sql: SnapshotSql,
  query: StreamSessions,
  generation: Generation,
): AsyncGenerator<ProjectionPosition | Buffer> {
  const { schema } = generation;
  const [row] = await sql.rows<PositionColumns>(`select ${positionColumns} from ${schema}.checkpoint c`);
  yield positionOf(generation, row!);
  await sql.rows(firstRowsSoon);
  const { text, values } = csvStatement(query, schema);
  yield Buffer.from(`${sessionCells.map(([head]) => head).join(',')}\r\n`);
  yield* withLineEnds(sql.copied(`copy (${await withSettings(sql, text, values)}) to stdout (format csv)`));
}

/** All that pass, in their order: their cells. */
export function csvStatement(query: StreamSessions, schema: string): Statement {
  const order = orderOf(query.sort ?? '-startedAt', query);
  const parameters = new Parameters();
  const conditions = sessionConditions(query, parameters).join(' and ');
  const text = `
    select ${sessionCells.map(([, expression]) => expression).join(', ')}
    from ${schema}.checkpoint c cross join ${joinedSessions(schema)}
    where ${conditions} order by ${inOrder(order, order.expression, 's.id')}`;
  return { text, values: parameters.values };
}

/** A `copy` takes no parameters: they become settings of the transaction, which it reads. */
async function withSettings(sql: Sql, text: string, values: readonly unknown[]): Promise<string> {
  for (const [i, value] of values.entries())
    await sql.rows(`select set_config('headcount.p${i + 1}', $1, true)`, [value]);
  return text.replaceAll(/\$(\d+)/g, `current_setting('headcount.p$1')`);
}

/** Lines of Postgres end with a line feed alone; those inside of quotes stay as they are. */
async function* withLineEnds(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isQuoted = false;
  for await (const piece of pieces) {
    const ended = Buffer.allocUnsafe(2 * piece.length);
    let length = 0;
    for (const byte of piece) {
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === newline && !isQuoted) ended[length++] = carriageReturn;
      ended[length++] = byte;
    }
    yield ended.subarray(0, length);
  }
}
