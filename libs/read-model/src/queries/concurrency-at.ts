import type { ConcurrencyAt, ConcurrencyNow, ConcurrencyScope } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { inTransaction, type Sql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { completed, type AskPresence } from './ask-attendances.js';
import { attendances, sharesOf, type AskAttendances, type Share } from './attendances.js';
import { positionIn, type ProjectionPosition } from './projection-position.js';
import type { FiltersWithoutWindow } from './session-filters.js';

/** More than these are counted, not listed. */
const mostListed = 500;

/** Who was there at an instant; left out: the projection's. Throws as {@link completed} does. */
export async function concurrencyAt(
  dataSource: DataSource,
  asked: AskPresence & { readonly time?: Millis | undefined },
): Promise<{ readonly at: ConcurrencyAt; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const ask = await completed(dataSource, asked);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const now = position.at?.getTime() ?? 0;
    const at = await whoWasThere(sql, generation.schema, ask, { time: ask.time ?? now, now });
    return { at, position };
  });
}

/** Who is there at the projection's time. Throws as {@link concurrencyAt} does. */
export async function concurrencyNow(
  dataSource: DataSource,
  ask: FiltersWithoutWindow & { readonly scope?: ConcurrencyScope<'user' | 'client' | 'source'> | undefined },
): Promise<{ readonly now: ConcurrencyNow; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const now = position.at?.getTime() ?? 0;
    const countsOf = async (series: 'present' | 'occupied') => {
      const found = await foundAt(
        sql,
        generation.schema,
        { ...ask, series, unit: 'sessions' },
        { time: now, now },
      );
      const users = new Set(found.flatMap(({ userId }) => userId ?? []));
      return { sessions: found.length, users: users.size };
    };
    const [present, occupied] = [await countsOf('present'), await countsOf('occupied')];
    return { now: { time: new Date(now).toISOString(), present, occupied }, position };
  });
}

interface Found extends Omit<Share, 'runs'> {
  readonly id: string;
  readonly startedAt: Millis;
}

interface Instant {
  readonly time: Millis;
  /** The projection's. */
  readonly now: Millis;
}

/** As {@link concurrencyAt}, in a transaction that has begun. */
export async function whoWasThere(
  sql: Sql,
  schema: string,
  ask: AskAttendances,
  instant: Instant,
): Promise<ConcurrencyAt> {
  const { series, unit } = ask;
  const found = fullestOf(await foundAt(sql, schema, ask, instant));
  const count = new Set(found.map(({ of }) => of)).size;
  const sessions = found
    .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    .slice(0, mostListed)
    .map(({ id, userId }) => ({ id, userId }));
  return { time: new Date(instant.time).toISOString(), series, unit, count, sessions };
}

async function foundAt(sql: Sql, schema: string, ask: AskAttendances, { time, now }: Instant) {
  const found: Found[] = [];
  for await (const attendance of attendances(sql, schema, ask, { from: time, to: time + 1, now })) {
    const { id, startedAt } = attendance;
    for (const { runs, ...share } of sharesOf(attendance, ask))
      if (runs.some(([from, to]) => from <= time && time < to)) found.push({ id, startedAt, ...share });
  }
  return found;
}

/** Those under the fullest key; of equally full ones under the first by code point. */
function fullestOf(found: readonly Found[]): Found[] {
  const keys = new Map<string, Set<string>>();
  for (const { key, of } of found) keys.set(key, (keys.get(key) ?? new Set()).add(of));
  const [fullest] = [...keys].sort(([a, as], [b, bs]) => bs.size - as.size || (a < b ? -1 : 1));
  return found.filter(({ key }) => key === fullest?.[0]);
}
