import { endReasons, type EndAuthor, type EndReason, type Millis } from '../events/event.js';
import { comparePositions } from '../events/position.js';
import type { Run } from './runs.js';
import type { Life, LifeEnd } from './state.js';

/** How a session's life was cut short, as far as its facts tell. */
export interface Ends {
  /** The earliest exact end, by rank and position among equals. */
  readonly exact: LifeEnd | null;
  /** The estimated end that no resume followed. */
  readonly lost: LifeEnd | null;
  /** From each estimated end to the next resume in log order; the last may reach for ever. */
  readonly zones: readonly Run[];
}

/** What a row says about the end; all null while the session is open. */
export interface EndColumns {
  readonly endedAt: Millis | null;
  readonly endReason: EndReason | null;
  readonly endedBy: EndAuthor | null;
  readonly endedByName: string | null;
  readonly endPrecision: 'exact' | 'estimated' | null;
  /** How much later than `endedAt` the end may have been; null where unknown or still open. */
  readonly endUncertaintyMs: Millis | null;
}

/** Ends that Headcount imposes: exact for the seat, no proof that the session was used until then. */
const imposed: ReadonlySet<EndReason> = new Set(['revoked', 'evicted', 'max_duration', 'replaced']);

const none: Ends = { exact: null, lost: null, zones: [] };

const stillOpen: EndColumns = {
  endedAt: null,
  endReason: null,
  endedBy: null,
  endedByName: null,
  endPrecision: null,
  endUncertaintyMs: null,
};

/** Reads the ends out of a life, which is sorted by position. */
export function endsOf(life: readonly Life[]): Ends {
  if (life.length === 1 && life[0]!.kind === 'start') return none;
  let exact: LifeEnd | null = null;
  let lost: LifeEnd | null = null;
  const zones: Run[] = [];
  for (const fact of life) {
    if (fact.kind === 'end' && fact.precision === 'estimated') lost ??= fact;
    else if (fact.kind === 'end') exact = exact === null || endsBefore(fact, exact) ? fact : exact;
    else if (fact.kind === 'resume' && lost !== null) {
      zones.push([lost.at, fact.at]);
      lost = null;
    }
  }
  if (lost !== null) zones.push([lost.at, Infinity]);
  return { exact, lost, zones };
}

/** Whether the source told when it ended: only then is that instant proven. */
export function isProven(end: Pick<LifeEnd, 'precision' | 'reason'>): boolean {
  return end.precision === 'exact' && !imposed.has(end.reason);
}

/**
 * The columns of the end that holds.
 *
 * @param seen `until`: the proven end, else the last signal; `lastSeenAt`: the last signal
 */
export function endColumnsOf(
  { exact, lost }: Ends,
  seen: { readonly until: Millis; readonly lastSeenAt: Millis },
  heartbeatMs: Millis,
): EndColumns {
  const end = exact ?? lost;
  if (end === null) return stillOpen;
  return {
    endedAt: seen.until,
    endReason: end.reason,
    endedBy: end.endedBy,
    endedByName: end.endedByName,
    endPrecision: isProven(end) ? 'exact' : 'estimated',
    endUncertaintyMs: uncertaintyOf(end, seen.lastSeenAt, heartbeatMs),
  };
}

function endsBefore(a: LifeEnd, b: LifeEnd): boolean {
  const byRank = endReasons.indexOf(a.reason) - endReasons.indexOf(b.reason);
  return (a.at - b.at || byRank || comparePositions(a.position, b.position)) < 0;
}

function uncertaintyOf(end: LifeEnd, lastSeenAt: Millis, heartbeatMs: Millis): Millis | null {
  if (imposed.has(end.reason)) return Math.max(0, end.at - lastSeenAt);
  if (end.precision === 'exact') return 0;
  if (end.reason === 'lease_expired') return heartbeatMs;
  return end.endedBefore === null ? null : Math.max(0, end.endedBefore - lastSeenAt);
}
