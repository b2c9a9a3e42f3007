import { concurrencyIn } from '../concurrency/peak-concurrency.js';
import type { Millis } from '../events/millis.js';
import { segmentsByUser, type Login } from '../session/logins.js';
import { clipRuns, uniteRuns, type Run } from '../session/runs.js';
import { keyOf, type Limit, type Occupant } from './limit.js';

/** A session, and when it held a seat by the log's own time; the one it holds now ends with the window. */
export interface SeatedSession extends Occupant {
  readonly logins: readonly Login[];
  readonly occupied: readonly Run[];
}

export interface SeatPeak {
  readonly peak: number;
  /** The first instant at which so many seats were taken; null when none was. */
  readonly peakAt: Millis | null;
  /** Under which key; null when no seat was taken. */
  readonly key: string | null;
}

/**
 * The most seats that a limit had taken at once in a window, under the fullest of its keys that are looked at. A
 * seat is its user's of the instant. Exact, never a sample; where people are counted, several sessions of one are united.
 */
export function seatPeak(
  limit: Limit,
  sessions: Iterable<SeatedSession>,
  { window, looksAt }: { readonly window: Run; readonly looksAt: (key: string) => boolean },
): SeatPeak {
  let most: SeatPeak = { peak: 0, peakAt: null, key: null };
  for (const [key, people] of seatsByKey(limit, sessions, window)) {
    if (!looksAt(key)) continue;
    const runs = [...people.values()].flat();
    const { peak, peakAt } = concurrencyIn(runs, window);
    const earlier = peak === most.peak && most.peakAt !== null && peakAt < most.peakAt;
    if (peak > most.peak || earlier) most = { peak, peakAt, key };
  }
  return most;
}

/** By key and person: when they held a seat in the window. A session is a person of its own where sessions are counted. */
function seatsByKey(
  limit: Limit,
  sessions: Iterable<SeatedSession>,
  [from, to]: Run,
): Map<string, Map<string, readonly Run[]>> {
  const keys = new Map<string, Map<string, readonly Run[]>>();
  for (const session of sessions) {
    const occupied = clipRuns(session.occupied, from, to);
    if (occupied.length === 0) continue;
    for (const [userId, runs] of segmentsByUser(occupied, session.logins)) {
      const key = keyOf(limit, { ...session, userId });
      if (key === null) continue;
      const people = keys.get(key) ?? new Map<string, readonly Run[]>();
      keys.set(key, people);
      const person = limit.unit === 'users' ? (userId ?? `\n${session.id}`) : session.id;
      people.set(person, uniteRuns(people.get(person) ?? [], runs, 0));
    }
  }
  return keys;
}
