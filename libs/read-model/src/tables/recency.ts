import { addedAgos, type Agos, type RecencyCell } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { placed } from './placed.js';
import type { Table } from './table.js';
import { deleteRows, keysOf, parametersOf, upsertRows } from './write.js';

/** Who was at a site in a quarter of an hour, by how long ago they had been there; in changes: by how much it differs. */
export interface RecencyRow extends RecencyCell {
  readonly site: string;
}

/** Without the quarters in which nobody was there. */
export const recencyTable: Table<RecencyRow> = {
  name: 'recency',
  key: ['site', 'cell_from'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'cell_from', type: 'timestamptz', value: (row) => row.from },
    { name: 'agos', type: 'text', value: (row) => encodeAgos(row.agos) },
  ],
};

/** Of no interest but the key: a row that goes. */
const keyTable: Table<RecencyRow> = keysOf(recencyTable);

/** Adds to the quarters of sites. No key may come twice. */
export async function moveRecency(sql: Sql, schema: string, moves: readonly RecencyRow[]): Promise<void> {
  if (moves.length === 0) return;
  const stored = await sql.rows<{ place: number; agos: string }>(
    placed(`${schema}.recency`, keyTable, 't.agos'),
    parametersOf(keyTable, moves),
  );
  const before = new Map(stored.map(({ place, agos }) => [place - 1, decodeAgos(agos)]));
  const after = moves.map((move, i) => ({ ...move, agos: addedAgos(before.get(i) ?? [], move.agos) }));
  const gone = after.filter(({ agos }) => agos.length === 0);
  await upsertRows(
    sql,
    { schema, table: recencyTable },
    after.filter(({ agos }) => agos.length > 0),
  );
  await deleteRows(sql, { schema, table: recencyTable }, gone);
}

/** `8,17*2`: one user of 8 quarters ago, two of 17. */
function encodeAgos(agos: Agos): string {
  return agos.map(([ago, users]) => (users === 1 ? `${ago}` : `${ago}*${users}`)).join(',');
}

function decodeAgos(text: string): Agos {
  return text.split(',').map((each) => {
    const [ago, users = '1'] = each.split('*');
    return [Number(ago), Number(users)];
  });
}
