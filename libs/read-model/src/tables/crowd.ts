import { addedSteps, cellMs, crowdIn, type Concurrency, type CrowdCell } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { placed } from './placed.js';
import { decodeSteps, encodeSteps } from './steps.js';
import type { Table } from './table.js';
import { deleteRows, keysOf, parametersOf, upsertRows } from './write.js';

/** Which of a site's crowds: who was connected, or who held a seat; counted as sessions or as people. */
export interface CrowdKey {
  readonly site: string;
  readonly series: 'present' | 'occupied';
  readonly unit: 'sessions' | 'users';
}

/** A quarter of an hour of a crowd; in a batch's changes: what comes to be different in it. */
export interface CrowdCellOf extends CrowdKey, CrowdCell {}

export interface CrowdRow extends CrowdCellOf {
  /** What the steps come to. */
  readonly found: Concurrency;
}

/** Of open sessions as far as `settledPresence` goes. Without the quarters in which nobody was there. */
export const crowdTable: Table<CrowdRow> = {
  name: 'crowd',
  key: ['site', 'series', 'unit', 'cell_from'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'series', type: 'text', value: (row) => row.series },
    { name: 'unit', type: 'text', value: (row) => row.unit },
    { name: 'cell_from', type: 'timestamptz', value: (row) => row.from },
    { name: 'carried', type: 'int4', value: (row) => row.carried },
    { name: 'steps', type: 'text', value: (row) => encodeSteps(row.steps, row.from) },
    { name: 'peak', type: 'int4', value: (row) => row.found.peak },
    { name: 'peak_after_ms', type: 'int4', value: (row) => row.found.peakAt - row.from },
    { name: 'peak_ms', type: 'int4', value: (row) => row.found.peakMs },
    { name: 'minimum', type: 'int4', value: (row) => row.found.minimum },
    { name: 'total_ms', type: 'int8', value: (row) => row.found.totalMs },
  ],
};

/** Of no interest but the key: a row that goes. */
const keyTable: Table<CrowdRow> = keysOf(crowdTable);

interface Stored {
  place: number;
  carried: number;
  steps: string;
}

/** Adds to the quarters of crowds. No key may come twice. */
export async function moveCrowds(sql: Sql, schema: string, moves: readonly CrowdCellOf[]): Promise<void> {
  if (moves.length === 0) return;
  const keys = moves.map((move) => ({ ...move, found: nobody }));
  const stored = await sql.rows<Stored>(
    placed(`${schema}.crowd`, keyTable, 't.carried, t.steps'),
    parametersOf(keyTable, keys),
  );
  const before = new Map(stored.map((row) => [row.place - 1, row]));
  const after = moves.map((move, place) => {
    const row = before.get(place);
    const was = row && { carried: row.carried, steps: decodeSteps(row.steps, move.from) };
    return movedCrowd(was, move);
  });
  const kept = after.filter((row) => row !== null);
  const gone = keys.filter((_, place) => after[place] === null && before.has(place));
  await upsertRows(sql, { schema, table: crowdTable }, kept);
  await deleteRows(sql, { schema, table: crowdTable }, gone);
}

/** A quarter as it is to be stored; null: nobody is there any more. */
export function movedCrowd(
  before: Pick<CrowdCell, 'carried' | 'steps'> | undefined,
  move: CrowdCellOf,
): CrowdRow | null {
  const carried = (before?.carried ?? 0) + move.carried;
  const steps = addedSteps(before?.steps ?? [], move.steps);
  if (carried === 0 && steps.length === 0) return null;
  const { site, series, unit, from } = move;
  const found = crowdIn(carried, steps, [from, from + cellMs]);
  return { site, series, unit, from, carried, steps, found };
}

const nobody: Concurrency = { peak: 0, peakAt: 0, peakMs: 0, minimum: 0, totalMs: 0 };
