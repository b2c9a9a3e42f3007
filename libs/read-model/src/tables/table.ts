import type { ElementType, ElementValues } from '../database/binary-arrays.js';

/** Stores the JSON text of a value as `jsonb`. */
export const asJsonb = {
  type: 'text',
  stored: 'jsonb',
  convert: (value: string) => `${value}::jsonb`,
} as const;

/** A column: its place in the table, and where its value stands in a row of `Row`. */
type ColumnOf<Row, Type extends ElementType> = {
  readonly name: string;
  /** How the value travels. */
  readonly type: Type;
  /** How it is stored, where that is another type; `convert` makes the one of the other. */
  readonly stored?: 'jsonb' | 'text[]';
  readonly convert?: (value: string) => string;
  readonly nullable?: true;
  readonly value: (row: Row) => ElementValues[Type];
};
export type Column<Row> = { [Type in ElementType]: ColumnOf<Row, Type> }[ElementType];

/** A table of a generation, as `Row`s are written into it and as the canonical dump shows it. */
export interface Table<Row> {
  readonly name: string;
  /** Columns of the primary key. Text among them is compared by code point (`COLLATE "C"`). */
  readonly key: readonly string[];
  readonly columns: readonly Column<Row>[];
  /** Columns that say nothing about the log's content and so have no place in the canonical dump. */
  readonly notDumped?: readonly string[];
}
