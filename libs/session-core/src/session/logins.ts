import type { EndReason, Millis } from '../events/event.js';
import { clipRuns, type Run } from './runs.js';
import type { Identity } from './state.js';

/** A user was logged in to the session, from `loginAt` on. */
export interface Login {
  readonly userId: string;
  readonly loginAt: Millis;
  /**
   * When the user was logged out, or another one logged in; also the end of the session, if that was a logout.
   * Null: logged in until the end, or still.
   */
  readonly logoutAt: Millis | null;
}

/** From this instant to the next turn the session is in the hands of one user, or of nobody. */
export interface Turn {
  readonly from: Millis;
  readonly userId: string | null;
}

/**
 * Whose the session was when, in the order of time. The user of an instant is the one of the last identity at or
 * before it; of two at one instant the later in the log holds. What lies before the start counts from the start
 * on, what lies behind the end not at all.
 *
 * @param identities in the order of the log
 * @param endedAt null while the session is open
 */
export function turnsOf(
  identities: readonly Identity[],
  startedAt: Millis,
  endedAt: Millis | null,
): readonly Turn[] {
  const latest: Turn[] = [];
  for (const { at, userId } of byTime(identities)) {
    if (endedAt !== null && at > endedAt) break;
    const from = Math.max(at, startedAt);
    if (latest.at(-1)?.from === from) latest.pop();
    latest.push({ from, userId });
  }
  return latest.filter(({ userId }, i) => userId !== (latest[i - 1]?.userId ?? null));
}

/** The turns that belong to somebody. An end of the session counts as a logout if that is its reason. */
export function loginsOf(
  turns: readonly Turn[],
  { endedAt, endReason }: { readonly endedAt: Millis | null; readonly endReason: EndReason | null },
): readonly Login[] {
  const lastLogout = endReason === 'logout' ? endedAt : null;
  return turns.flatMap(({ from, userId }, i) =>
    userId === null ? [] : [{ userId, loginAt: from, logoutAt: turns[i + 1]?.from ?? lastLogout }],
  );
}

/**
 * Cuts segments of a session into those of each user, null for the time when nobody was logged in. Nothing is
 * counted twice or lost: their lengths add up to the whole.
 */
export function segmentsByUser(
  segments: readonly Run[],
  logins: readonly Login[],
): ReadonlyMap<string | null, readonly Run[]> {
  const shares = new Map<string | null, readonly Run[]>();
  const give = (userId: string | null, from: Millis, to: Millis): void => {
    const share = from < to ? clipRuns(segments, from, to) : [];
    if (share.length > 0) shares.set(userId, [...(shares.get(userId) ?? []), ...share]);
  };
  let reached = -Infinity;
  for (const { userId, loginAt, logoutAt } of logins) {
    give(null, reached, loginAt);
    reached = logoutAt ?? Infinity;
    give(userId, loginAt, reached);
  }
  give(null, reached, Infinity);
  return shares;
}

function byTime(identities: readonly Identity[]): readonly Identity[] {
  return identities.length < 2 ? identities : [...identities].sort((a, b) => a.at - b.at);
}
