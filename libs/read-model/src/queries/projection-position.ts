import type { DataSource } from 'typeorm';
import { withSql, type Sql } from '../database/sql.js';
import { activeGeneration, type Generation } from '../generation/generation.js';

/** How far the answers reach. Statuses are told against `at`, never against a clock of the reader. */
export interface ProjectionPosition {
  readonly generation: number;
  /** The stream sequence of the last envelope applied. */
  readonly seq: number;
  /** The log's own time of that envelope; null before the first. */
  readonly at: Date | null;
}

/** The columns from which {@link positionOf} tells the position; `c` is the checkpoint. */
export const positionColumns = 'c.seq as position_seq, c.last_logged_at as position_at';
export interface PositionColumns {
  readonly position_seq: string;
  readonly position_at: Date | null;
}

export function positionOf(generation: Generation, row: PositionColumns): ProjectionPosition {
  return { generation: generation.number, seq: Number(row.position_seq), at: row.position_at };
}

/** The position of the active generation. @throws GenerationMissingError, ReadModelUnavailableError */
export async function projectionPosition(dataSource: DataSource): Promise<ProjectionPosition> {
  const generation = await activeGeneration(dataSource);
  return withSql(dataSource, (sql) => positionIn(sql, generation));
}

/** The same inside a transaction. */
export async function positionIn(sql: Sql, generation: Generation): Promise<ProjectionPosition> {
  const [row] = await sql.rows<PositionColumns>(
    `select ${positionColumns} from ${generation.schema}.checkpoint c`,
  );
  return positionOf(generation, row!);
}
