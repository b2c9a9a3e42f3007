import type { PlannedEvent } from '@headcount/session-core';

/** What the envelope adds to each event: its id, times, site and type. */
const attributesBytes = 320;
/** Below the log's own bound, so that no envelope is refused for a few bytes. */
const mostBytes = 480 * 1024;

/** Whether events fit into one envelope. */
export function fitTogether(events: readonly PlannedEvent[]): boolean {
  return countThatFits(events) === events.length;
}

/**
 * The ends and releases at the beginning of a plan that fit into one envelope: they may go ahead, as whoever needs
 * their seats comes behind them. Empty if the plan does not begin with any.
 */
export function leadingEnds(events: readonly PlannedEvent[]): readonly PlannedEvent[] {
  const other = events.findIndex(({ type }) => type !== 'SessionEnded' && type !== 'SeatReleased');
  const leading = other === -1 ? events : events.slice(0, other);
  return leading.slice(0, countThatFits(leading));
}

function countThatFits(events: readonly PlannedEvent[]): number {
  let bytes = 0;
  for (const [count, { data }] of events.entries()) {
    bytes += attributesBytes + Buffer.byteLength(JSON.stringify(data));
    if (bytes > mostBytes) return count;
  }
  return events.length;
}
