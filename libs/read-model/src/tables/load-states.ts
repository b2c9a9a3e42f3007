import { decodeState, type SessionState } from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { placed } from './placed.js';
import { decodeLive, type LiveTexts } from './runs.js';
import { sessionKeyTable, type SessionKey } from './session.js';
import { parametersOf } from './write.js';

/** A session's state as it is stored: without its metadata, which the row keeps. */
export interface StoredState {
  readonly state: SessionState;
  readonly open: boolean;
}

interface Found {
  place: number;
  state: string;
}

/**
 * The states of sessions, each at the place of its key; undefined for those that have no row. One narrow read
 * for the open ones, and a second for the rest if there are any.
 */
export async function loadStates(
  sql: Sql,
  schema: string,
  keys: readonly SessionKey[],
): Promise<(StoredState | undefined)[]> {
  const found = new Array<StoredState | undefined>(keys.length).fill(undefined);
  if (keys.length === 0) return found;
  const live = await sql.rows<Found & LiveTexts>(
    placed(`${schema}.live`, sessionKeyTable, 't.state, t.runs, t.measures::text as measures'),
    parametersOf(sessionKeyTable, keys),
  );
  for (const { place, ...texts } of live) found[place - 1] = { state: decodeLive(texts), open: true };
  if (live.length === keys.length) return found;
  const places = keys.flatMap((_, place) => (found[place] === undefined ? [place] : []));
  const others = places.map((place) => keys[place]!);
  const ended = await sql.rows<Found>(
    `${placed(`${schema}.session`, sessionKeyTable, 't.state')} where t.state is not null`,
    parametersOf(sessionKeyTable, others),
  );
  for (const { place, state } of ended)
    found[places[place - 1]!] = { state: decodeState(state), open: false };
  return found;
}
