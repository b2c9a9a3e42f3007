import { mostBuckets, type DurationRow, type Durations } from '@headcount/contracts';
import {
  bucketsOf,
  bucketUnits,
  cellOf,
  inSeconds,
  type Bucket,
  type BucketUnit,
  type DurationGroup,
  type Millis,
} from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { TooManyBucketsError } from '../database/errors.js';
import { inTransaction } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { groupsFromCells } from './durations-of-cells.js';
import { groupsFromRows } from './durations-of-rows.js';
import { positionIn, type ProjectionPosition } from './projection-position.js';
import { areChosen, type SessionFilters } from './session-filters.js';
import { windowOf } from './window.js';

export interface AskDurations extends SessionFilters {
  readonly groupBy: readonly string[];
  /** An IANA zone. */
  readonly tz: string;
}

const units: ReadonlySet<string> = new Set(bucketUnits);

/**
 * What sessions add up to in a window, by any grouping: each session's time inside each part of the window, in the zone
 * asked for, in the hands of each user. Groups of time are cut to the window; without `to` up to the projection's time.
 * All sessions by time alone are summed up from the site's quarters of an hour; else from the sessions' rows, as many in
 * memory as are read at once.
 *
 * @throws InvalidWindowError, TooManyBucketsError, GenerationMissingError, ReadModelUnavailableError
 */
export async function durations(
  dataSource: DataSource,
  ask: AskDurations,
): Promise<{ readonly durations: Durations; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const { from, to } = windowOf(ask, position.at?.getTime() ?? 0);
    const time = ask.groupBy.find((name): name is BucketUnit => units.has(name)) ?? null;
    const by = ask.groupBy.filter((name) => name !== time);
    const buckets = bucketsIn(ask.tz, time, { from, to });
    const rows =
      by.length === 0 && !areChosen(ask) && areWholeCells(buckets)
        ? await groupsFromCells(sql, schema, { site: ask.site, time, buckets })
        : await groupsFromRows(sql, schema, { filters: { ...ask, from, to }, by, time, buckets });
    const { tz, groupBy } = ask;
    const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return { durations: { ...window, tz, groupBy, data: rows.map(durationRow) }, position };
  });
}

const shortestMs: Record<BucketUnit, Millis> = { hour: 3_600_000, day: 86_400_000, week: 6e8, month: 24e8 };

function bucketsIn(
  tz: string,
  time: BucketUnit | null,
  { from, to }: { from: Millis; to: Millis },
): Bucket[] {
  if (time === null) return [{ start: from, end: to, name: '' }];
  if ((to - from) / shortestMs[time] > mostBuckets) throw new TooManyBucketsError(mostBuckets);
  return bucketsOf(tz, time, from, to).map(({ name, start, end }) => ({
    name,
    start: Math.max(start, from),
    end: Math.min(end, to),
  }));
}

/** Long ago clocks were set by minutes and seconds. */
function areWholeCells(buckets: readonly Bucket[]): boolean {
  return buckets.slice(1).every(({ start }) => cellOf(start) === start);
}

/** As the API tells it: in seconds. */
export function durationRow({
  spanMs,
  connectedMs,
  activeMs,
  uncertaintyMs,
  ...counts
}: DurationGroup): DurationRow {
  return {
    ...counts,
    spanSeconds: inSeconds(spanMs),
    connectedSeconds: inSeconds(connectedMs),
    activeSeconds: inSeconds(activeMs),
    uncertaintySeconds: inSeconds(uncertaintyMs),
  };
}
