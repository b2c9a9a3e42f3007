import {
  mostBuckets,
  type ConcurrencyPeak,
  type ConcurrencyPoint,
  type ConcurrencySeries,
} from '@headcount/contracts';
import {
  Crowd,
  inSeconds,
  largestAtEach,
  shortestSlotMs,
  slotsOf,
  uniteRuns,
  type Bucket,
  type Concurrency,
  type Millis,
  type Run,
  type SlotUnit,
} from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { TooManyBucketsError } from '../database/errors.js';
import { inTransaction, type Sql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { completed, type AskPresence } from './ask-attendances.js';
import { attendances, sharesOf, type AskAttendances } from './attendances.js';
import { whoWasThere } from './concurrency-at.js';
import { positionIn, type ProjectionPosition } from './projection-position.js';
import { areChosen } from './session-filters.js';
import { storedCrowd, type CrowdAnswer } from './stored-crowds.js';
import { windowOf } from './window.js';

export interface AskConcurrency extends AskPresence {
  /** Left out: seven days before `to`. */
  readonly from?: Millis | undefined;
  /** Left out: the projection's time, that instant among them. */
  readonly to?: Millis | undefined;
}

/**
 * How many were there at once in each slot of a window: the exact peak with its instant, how long it lasted, average
 * and minimum. Open sessions count as long as their lease is held, at most until the projection's time.
 *
 * @throws InvalidWindowError, TooManyBucketsError, UnknownLimitError, GenerationMissingError, ReadModelUnavailableError
 */
export async function concurrency(
  dataSource: DataSource,
  asked: AskConcurrency & { readonly bucket: SlotUnit; readonly tz: string },
): Promise<{ readonly concurrency: ConcurrencySeries; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const ask = await completed(dataSource, asked);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const now = position.at?.getTime() ?? 0;
    const { from, to } = windowOf(ask, now);
    const { series, unit, bucket, tz } = ask;
    if ((to - from) / shortestSlotMs[bucket] > mostBuckets) throw new TooManyBucketsError(mostBuckets);
    const slots = slotsOf(tz, bucket, from, to);
    const { found, provenUntil } = await crowdOf(sql, generation.schema, ask, { slots, now });
    const data = found.map((of, i) => pointOf(slots[i]!, of));
    const provisionalFrom =
      provenUntil === null || provenUntil >= to ? null : iso(Math.max(from, provenUntil));
    return {
      concurrency: { from: iso(from), to: iso(to), tz, bucket, series, unit, provisionalFrom, data },
      position,
    };
  });
}

/** The most at once in a window, and who was there. Throws as {@link concurrency} does. */
export async function concurrencyPeak(
  dataSource: DataSource,
  asked: AskConcurrency,
): Promise<{ readonly peak: ConcurrencyPeak; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const ask = await completed(dataSource, asked);
  const { schema } = generation;
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const now = position.at?.getTime() ?? 0;
    const { from, to } = windowOf(ask, now);
    const slots = [{ start: from, end: to, name: '' }];
    const { found } = await crowdOf(sql, schema, ask, { slots, now });
    const { peakAt, peakMs } = found[0]!;
    const there = await whoWasThere(sql, schema, ask, { time: peakAt, now });
    return { peak: { from: iso(from), to: iso(to), ...there, seconds: inSeconds(peakMs) }, position };
  });
}

/**
 * The crowd of the whole site is stored, also where a limit counts it; that of anything less is made of its sessions. A
 * limit is as full as its fullest key.
 */
async function crowdOf(
  sql: Sql,
  schema: string,
  ask: AskAttendances,
  { slots, now }: { readonly slots: readonly Bucket[]; readonly now: Millis },
): Promise<CrowdAnswer> {
  const { site, series, unit } = ask;
  if (unit === 'sessions' && isOfSite(ask) && !areChosen(ask))
    return storedCrowd(sql, schema, { site, series, unit, slots, now });
  const window = { from: slots[0]!.start, to: slots.at(-1)!.end, now };
  const crowd = new Crowd();
  const keys = new Map<string, Map<string, readonly Run[]>>();
  let provenUntil: Millis | null = null;
  const bySession = unit === 'sessions' && ask.limit === undefined && ask.scope?.of !== 'user';
  for await (const attendance of attendances(sql, schema, ask, window)) {
    if (attendance.provenUntil !== null)
      provenUntil = Math.min(provenUntil ?? Infinity, attendance.provenUntil);
    if (bySession) crowd.add(attendance.segments);
    else
      for (const { key, of, runs } of sharesOf(attendance, ask)) {
        const people = keys.get(key) ?? new Map<string, readonly Run[]>();
        keys.set(key, people.set(of, uniteRuns(people.get(of) ?? [], runs, 0)));
      }
  }
  crowd.add(largestAtEach([...keys.values()].map((people) => [...people.values()].flat())));
  return { found: crowd.in(slots), provenUntil };
}

/** Everybody's, whoever it is. */
function isOfSite({ scope, limit }: AskAttendances): boolean {
  if (limit === undefined) return scope === undefined;
  return limit.scope === 'site' && limit.countAnonymous && Object.keys(limit.exempt).length === 0;
}

function pointOf({ start, end }: Bucket, found: Concurrency): ConcurrencyPoint {
  return {
    start: iso(start),
    peak: found.peak,
    peakAt: iso(found.peakAt),
    peakSeconds: inSeconds(found.peakMs),
    average: found.totalMs / (end - start),
    minimum: found.minimum,
  };
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
