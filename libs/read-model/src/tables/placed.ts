import type { Table } from './table.js';
import { sameKey, unnest } from './write.js';

/**
 * A query of the rows `t` that have one of many keys, each with the place of its key, from 1 on.
 *
 * @param keys the columns of the key and no others; the query takes `parametersOf` them
 * @param columns what else is asked of `t`
 */
export function placed<Key>(from: string, keys: Table<Key>, columns: string): string {
  const names = keys.columns.map(({ name }) => `"${name}"`).join(', ');
  return `select k.place::int4 as place, ${columns}
    from ${unnest(keys)} with ordinality as k(${names}, place) join ${from} t on ${sameKey(keys)}`;
}
