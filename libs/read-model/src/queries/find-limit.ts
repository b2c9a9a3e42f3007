import type { LimitWithHistory } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { limitChange, limitColumns, listedLimit, type LimitColumns } from './limit-columns.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

type Version = { [Name in keyof LimitColumns]: LimitColumns[Name] | null } & PositionColumns;

/**
 * A limit with every change of it, the latest first; null when it was never set, or was deleted.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function findLimit(
  dataSource: DataSource,
  { site, id }: { readonly site: string; readonly id: string },
): Promise<{ readonly limit: LimitWithHistory | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<Version>(
      `select ${positionColumns}, ${limitColumns} from ${schema}.checkpoint c
       left join ${schema}."limit" m on m.site = $1 and m.limit_id = $2
       order by m.seq desc, m.index desc`,
      [site, id],
    ),
  );
  const versions = rows.filter((row): row is LimitColumns & PositionColumns => row.seq !== null);
  return { limit: withHistory(versions), position: positionOf(generation, rows[0]!) };
}

function withHistory(versions: readonly LimitColumns[]): LimitWithHistory | null {
  const [latest] = versions;
  if (latest === undefined || latest.definition === null) return null;
  const { definition } = latest;
  return { ...listedLimit({ ...latest, definition }), history: versions.map(limitChange) };
}
