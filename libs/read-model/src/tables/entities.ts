import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import type { GenerationState } from '../generation/generation.js';
import { controlSchema, generationSchema } from '../generation/names.js';
import { deadLetterTable, keyRevocationTable, keyTable, policyTable, siteTable } from './administration.js';
import { cellTable } from './cell.js';
import { checkpointTable } from './checkpoint.js';
import { crowdTable } from './crowd.js';
import { denialTable, limitTable } from './limits.js';
import { liveTable } from './live.js';
import { recencyTable } from './recency.js';
import { sessionTable } from './session.js';
import { sessionIndexes } from './session-indexes.js';
import { sourceClockTable } from './source-clock.js';
import { sourceLifeTable } from './source-life.js';
import type { Column, Table } from './table.js';
import { userAgentTable } from './user-agent.js';
import { userDayTable } from './user-day.js';

/** One of the generations, as the control schema lists them. */
export interface GenerationRow {
  readonly number: number;
  readonly projection: string;
  readonly version: number;
  readonly state: GenerationState;
  /** The one that answers are read from; at most one. */
  readonly active: boolean;
  readonly createdAt: Date;
}

export const generationEntity = new EntitySchema<GenerationRow>({
  name: 'generation',
  schema: controlSchema,
  columns: {
    number: { type: 'int4', primary: true, primaryKeyConstraintName: 'generation_key' },
    projection: { type: 'text' },
    version: { type: 'int4' },
    state: { type: 'text' },
    active: { type: 'bool', default: false },
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' },
  },
  indices: [{ name: 'generation_active', columns: ['active'], unique: true, where: 'active' }],
});

/** The tables of a generation as TypeORM sees them; a test compares them with what the DDL made. */
export function generationEntities(generation: number): readonly EntitySchema<object>[] {
  const entity = <Row>(table: Table<Row>) => entityOf(table, generationSchema(generation));
  return [
    entity(sessionTable),
    entity(liveTable),
    entity(userAgentTable),
    entity(cellTable),
    entity(crowdTable),
    entity(userDayTable),
    entity(recencyTable),
    entity(keyTable),
    entity(keyRevocationTable),
    entity(siteTable),
    entity(policyTable),
    entity(limitTable),
    entity(denialTable),
    entity(sourceClockTable),
    entity(sourceLifeTable),
    entity(deadLetterTable),
    entity(checkpointTable),
  ];
}

function entityOf<Row>(table: Table<Row>, schema: string): EntitySchema<object> {
  const columns = table.columns.map((column) => [column.name, columnOf(table, column)] as const);
  return new EntitySchema<object>({
    name: `${schema}.${table.name}`,
    tableName: table.name,
    schema,
    columns: Object.fromEntries(columns),
    indices:
      table.name !== sessionTable.name
        ? []
        : sessionIndexes.map(({ name, columns, where }) => ({
            name,
            columns: columns === undefined ? ['site'] : [...columns],
            ...(columns === undefined ? { synchronize: false as const } : {}),
            ...(where === undefined ? {} : { where }),
          })),
  });
}

/** Columns outside of keys that are compared by code point. */
const collatedColumns: ReadonlySet<string> = new Set(['user_id', 'user_agent_id']);

function columnOf<Row>(table: Table<Row>, column: Column<Row>): EntitySchemaColumnOptions {
  const inKey = table.key.includes(column.name);
  const collated = column.type === 'text' && (inKey || collatedColumns.has(column.name));
  return {
    type: column.stored === 'text[]' ? 'text' : (column.stored ?? column.type),
    nullable: column.nullable === true,
    ...(column.stored === 'text[]' ? { array: true } : {}),
    ...(column.type === 'timestamptz' ? { precision: 3 } : {}),
    ...(collated ? { collation: 'C' } : {}),
    ...(inKey ? { primary: true, primaryKeyConstraintName: `${table.name}_key` } : {}),
  };
}
