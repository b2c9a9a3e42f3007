import type { DeadLetter } from '@headcount/contracts';
import { formatPosition } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { decodeCursor, encodeCursor, placeOf } from './cursor.js';
import type { PageAt } from './list-sessions.js';
import { positionColumns, positionOf, type PositionColumns } from './projection-position.js';

export interface ListDeadLetters {
  readonly site: string;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** The most of a page; 1 or more. */
  readonly limit: number;
}

interface DeadLetterColumns extends PositionColumns {
  seq: string | null;
  index: number;
  type: string;
  reason: string;
  count: number;
  event: string;
}

/**
 * Dead letters of a site, the latest in the log first. Those that name no site are nobody's.
 *
 * @throws InvalidCursorError, GenerationMissingError, ReadModelUnavailableError
 */
export async function listDeadLetters(
  dataSource: DataSource,
  { site, cursor, limit }: ListDeadLetters,
): Promise<PageAt<DeadLetter>> {
  const scope = { query: 'dead-letters', filters: [site] };
  const after = cursor === undefined ? null : placeOf(decodeCursor(scope, cursor, 1)[0]!);
  const generation = await activeGeneration(dataSource);
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<DeadLetterColumns>(
      `select ${positionColumns}, d.* from ${generation.schema}.checkpoint c left join lateral (
         select l.seq, l.index, l.type, l.reason, l.count, l.event from ${generation.schema}.dead_letter l
         where l.site = $1 and ($3::int8 is null or (l.seq, l.index) < ($3, $4::int4))
         order by l.seq desc, l.index desc limit $2
       ) d on true order by d.seq desc, d.index desc`,
      [site, limit + 1, after?.seq ?? null, after?.index ?? null],
    ),
  );
  const found = rows.flatMap((row) => (row.seq === null ? [] : [deadLetterOf(row.seq, row)]));
  const data = found.slice(0, limit);
  return {
    data,
    page: { nextCursor: found.length > limit ? encodeCursor(scope, [data.at(-1)!.id]) : null },
    position: positionOf(generation, rows[0]!),
  };
}

function deadLetterOf(seq: string, { index, type, reason, count, event }: DeadLetterColumns): DeadLetter {
  const id = formatPosition({ seq: Number(seq), index });
  return { id, type, reason, count, event: JSON.parse(event) as unknown };
}
