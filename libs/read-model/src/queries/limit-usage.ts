import type { LimitUsage, SeatHolder } from '@headcount/contracts';
import { keyOf, readableKey, seatPeak, type Limit, type Millis } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { inTransaction, type Sql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { findLimit } from './find-limit.js';
import { limitOf } from './limit-columns.js';
import { positionIn, type ProjectionPosition } from './projection-position.js';
import { seatedSessions, type FoundSeat } from './seated-sessions.js';
import { windowOf } from './window.js';

export interface AskUsage {
  readonly site: string;
  readonly id: string;
  /** As `readableKey` writes it; left out: the fullest. */
  readonly key?: string | undefined;
  /** Left out: seven days before `to`. */
  readonly from?: Millis | undefined;
  /** Left out: the projection's time. */
  readonly to?: Millis | undefined;
}

const mostOccupants = 500;

/**
 * How full a limit is, and how full it was at most in a window, under the definition that is in force now. Null when
 * there is no such limit.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError; InvalidWindowError when the window has no length
 */
export async function limitUsage(
  dataSource: DataSource,
  ask: AskUsage,
): Promise<{ readonly usage: LimitUsage | null; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { limit: found } = await findLimit(dataSource, ask);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const now = position.at?.getTime() ?? 0;
    const window = windowOf(ask, now);
    if (found === null) return { usage: null, position };
    const { history: _, ...listed } = found;
    const limit = limitOf(listed);
    const until = Math.max(now, window.to);
    const seats = await seatedSessions(
      sql,
      generation.schema,
      { site: ask.site },
      { from: window.from, until },
    );
    return {
      usage: {
        limit: listed,
        from: new Date(window.from).toISOString(),
        to: new Date(window.to).toISOString(),
        ...fullness(limit, seats, { ...window, key: ask.key }),
        denials: await denialsIn(sql, generation.schema, { ...ask, ...window }),
      },
      position,
    };
  });
}

interface AskFullness {
  readonly from: Millis;
  readonly to: Millis;
  readonly key: string | undefined;
}

function fullness(limit: Limit, seats: readonly FoundSeat[], { from, to, key: named }: AskFullness) {
  const looksAt = (key: string) => named === undefined || readableKey(limit, key) === named;
  const holders = seats.flatMap((seat) => {
    const key = seat.since === null ? null : keyOf(limit, seat);
    return key === null || !looksAt(key) ? [] : [{ seat, key }];
  });
  const keys = new Map<string, Set<string>>();
  for (const { seat, key } of holders) {
    const person = limit.unit === 'users' ? (seat.userId ?? `\n${seat.id}`) : seat.id;
    keys.set(key, (keys.get(key) ?? new Set()).add(person));
  }
  const [fullest] = [...keys].sort(([, a], [, b]) => b.size - a.size);
  const { peak, peakAt } = seatPeak(limit, seats, { window: [from, to], looksAt });
  return {
    key: named ?? (fullest === undefined ? null : readableKey(limit, fullest[0])),
    inUse: fullest?.[1].size ?? 0,
    peak,
    peakAt: peakAt === null ? null : new Date(peakAt).toISOString(),
    occupants: holders
      .sort(
        (a, b) => b.seat.startedAt.getTime() - a.seat.startedAt.getTime() || (a.seat.id < b.seat.id ? -1 : 1),
      )
      .slice(0, mostOccupants)
      .map(({ seat, key }) => holderOf(limit, seat, key)),
  };
}

function holderOf(limit: Limit, { id, userId, startedAt, since }: FoundSeat, key: string): SeatHolder {
  return {
    id,
    userId,
    key: readableKey(limit, key),
    startedAt: startedAt.toISOString(),
    since: since!.toISOString(),
  };
}

async function denialsIn(
  sql: Sql,
  schema: string,
  { site, id, key, from, to }: AskUsage & { readonly from: Millis; readonly to: Millis },
): Promise<number> {
  const [row] = await sql.rows<{ denials: string }>(
    `select coalesce(sum(count), 0) as denials from ${schema}.denial
     where site = $1 and limit_id = $2 and ($3::text is null or key = $3)
       and denied_at >= $4::timestamptz and denied_at < $5::timestamptz`,
    [site, id, key ?? null, new Date(from).toISOString(), new Date(to).toISOString()],
  );
  return Number(row!.denials);
}
