import {
  addedSteps,
  cellMs,
  quartersOf,
  Recency,
  type Millis,
  type Steps,
  type UserDay,
} from '@headcount/session-core';
import type { Sql } from '../database/sql.js';
import { moveRecency, type RecencyRow } from './recency.js';
import { decodeSteps, encodeSteps } from './steps.js';
import type { Table } from './table.js';
import { deleteRows, parametersOf, unnest, upsertRows } from './write.js';

/** In which quarters of a day of UTC a user was at a site; in a batch's changes: by how much that differs. */
export interface UserDayRow extends UserDay {
  readonly site: string;
}

/** Without the days on which the user was not there. */
export const userDayTable: Table<UserDayRow> = {
  name: 'user_day',
  key: ['site', 'user_id', 'day'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'user_id', type: 'text', value: (row) => row.userId },
    { name: 'day', type: 'timestamptz', value: (row) => row.day },
    { name: 'steps', type: 'text', value: (row) => encodeSteps(row.steps, row.day, cellMs) },
  ],
};

/** Which days of a user change. */
interface Touched {
  readonly site: string;
  readonly userId: string;
  readonly first: Millis;
  readonly last: Millis;
}

const touchedTable: Table<Touched> = {
  name: 'touched',
  key: ['site', 'user_id', 'first', 'last'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'user_id', type: 'text', value: (row) => row.userId },
    { name: 'first', type: 'timestamptz', value: (row) => row.first },
    { name: 'last', type: 'timestamptz', value: (row) => row.last },
  ],
};

/** The days of users from the one before the first that changes up to the one behind the last. */
const daysAround = (schema: string) => `
  select k.place::int4 as place, extract(epoch from d.day)::float8 as day, d.steps
  from ${unnest(touchedTable)} with ordinality as k(site, user_id, first, last, place)
  cross join lateral (
    (select t.day, t.steps from ${schema}.user_day t
     where t.site = k.site and t.user_id = k.user_id and t.day < k.first order by t.day desc limit 1)
    union all
    select t.day, t.steps from ${schema}.user_day t
    where t.site = k.site and t.user_id = k.user_id and t.day >= k.first and t.day <= k.last
    union all
    (select t.day, t.steps from ${schema}.user_day t
     where t.site = k.site and t.user_id = k.user_id and t.day > k.last order by t.day limit 1)
  ) d order by k.place, d.day`;

type DaySteps = Pick<UserDay, 'day' | 'steps'>;

/** Adds to the days of users, and to how long ago the users of each quarter had been there. No key may come twice. */
export async function moveUserDays(sql: Sql, schema: string, moves: readonly UserDayRow[]): Promise<void> {
  if (moves.length === 0) return;
  const users = groupsOf(moves);
  const touched = users.map((days): Touched => {
    const { site, userId } = days[0]!;
    return { site, userId, first: days[0]!.day, last: days.at(-1)!.day };
  });
  const stored = await sql.rows<{ place: number; day: number; steps: string }>(
    daysAround(schema),
    parametersOf(touchedTable, touched),
  );
  const around: DaySteps[][] = users.map(() => []);
  for (const { place, day: seconds, steps } of stored) {
    const day = seconds * 1_000;
    around[place - 1]!.push({ day, steps: decodeSteps(steps, day, cellMs) });
  }
  const recency = new SiteRecency();
  const moved = users.map((days, i) => movedDays(around[i]!, days, recency));
  await upsertRows(
    sql,
    { schema, table: userDayTable },
    moved.flatMap(({ kept }) => kept),
  );
  await deleteRows(
    sql,
    { schema, table: userDayTable },
    moved.flatMap(({ gone }) => gone),
  );
  await moveRecency(sql, schema, recency.rows());
}

/** How long ago the users of each site had been there, as it comes to differ. */
export class SiteRecency {
  private readonly sites = new Map<string, Recency>();

  of(site: string): Recency {
    let recency = this.sites.get(site);
    if (recency === undefined) this.sites.set(site, (recency = new Recency()));
    return recency;
  }

  rows(): readonly RecencyRow[] {
    return [...this.sites].flatMap(([site, recency]) => recency.changed().map((cell) => ({ site, ...cell })));
  }
}

/**
 * Days of one user as they are to be stored, and those that go.
 *
 * @param stored ascending, at least from the one before the first of the moves up to the one behind the last
 * @param moves ascending, of days of their own
 */
export function movedDays(
  stored: readonly DaySteps[],
  moves: readonly UserDayRow[],
  recency: SiteRecency,
): { readonly kept: readonly UserDayRow[]; readonly gone: readonly UserDayRow[] } {
  const days = new Map<Millis, Steps>(stored.map(({ day, steps }) => [day, steps]));
  const after = moves.map((move) => ({ ...move, steps: addedSteps(days.get(move.day) ?? [], move.steps) }));
  for (const { day, steps } of after) days.set(day, steps);
  const ascending = [...days].map(([day, steps]) => ({ day, steps })).sort((a, b) => a.day - b.day);
  recency.of(moves[0]!.site).move(quartersOf(stored), quartersOf(ascending));
  return {
    kept: after.filter(({ steps }) => steps.length > 0),
    gone: after.filter(({ steps }) => steps.length === 0),
  };
}

/** The days of each user together, ascending. */
export function groupsOf(moves: readonly UserDayRow[]): readonly (readonly UserDayRow[])[] {
  const users = new Map<string, UserDayRow[]>();
  for (const move of moves) {
    const key = JSON.stringify([move.site, move.userId]);
    const days = users.get(key);
    if (days === undefined) users.set(key, [move]);
    else days.push(move);
  }
  return [...users.values()].map((days) => days.sort((a, b) => a.day - b.day));
}
