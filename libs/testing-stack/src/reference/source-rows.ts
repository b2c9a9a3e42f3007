import type { EventOf, Position } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';

/** The life that a source registered. */
export function sourceLifeRow(event: EventOf<'SourceStarted'>, position: Position): CanonicalRow {
  const { sourceId, incarnation } = event.data;
  return {
    ...{ table: 'source_life', site: event.site, source_id: sourceId, ...position, incarnation },
    registered_at: new Date(event.time).toISOString(),
  };
}

/** By how much the clock of a source was off when it told; null: it did not. */
export function sourceClockRow(
  { site, time, data }: EventOf<'Heartbeat'>,
  position: Position,
): CanonicalRow | null {
  const { sourceId, skewMs } = data;
  if (sourceId === null || skewMs === undefined) return null;
  return {
    ...{ table: 'source_clock', site, source_id: sourceId, ...position, skew_ms: skewMs },
    told_at: new Date(time).toISOString(),
  };
}
