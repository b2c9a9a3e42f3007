import type { ListedLimit } from '@headcount/contracts';
import type { Limit } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { listedLimit, presentLimits, type LimitColumns } from './limit-columns.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

/** The limits of a site that are in force, by id. @throws GenerationMissingError, ReadModelUnavailableError */
export async function listLimits(
  dataSource: DataSource,
  site: string,
): Promise<{ readonly data: readonly ListedLimit[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<LimitColumns & PositionColumns>(
      `select ${positionColumns}, p.* from ${schema}.checkpoint c left join (${presentLimits(schema)}) p on true`,
      [site],
    ),
  );
  return {
    data: rows.filter(isInForce).map(listedLimit),
    position: positionOf(generation, rows[0]!),
  };
}

function isInForce<Row extends LimitColumns>(row: Row): row is Row & { definition: Limit } {
  return row.definition !== null;
}
