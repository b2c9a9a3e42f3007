import { addedSteps, CrowdChanges, type Steps } from '../concurrency/crowd-cells.js';
import type { Millis } from '../events/millis.js';
import type { Login } from '../session/logins.js';
import type { SessionState } from '../session/state.js';
import { cellMs, cellOf } from './cells.js';

/** A day of UTC. */
export const dayMs: Millis = 86_400_000;

/** A user was there in each quarter of an hour from `from` up to, not in, `to`. */
export interface Stay {
  readonly userId: string;
  readonly from: Millis;
  readonly to: Millis;
}

/** When whose session it was. */
export interface Attended {
  readonly startedAt: Millis;
  /** Null: open; it reaches to its last signal. */
  readonly endedAt: Millis | null;
  readonly lastSeenAt: Millis;
  readonly logins: readonly Login[];
}

/** In which quarters of a day of UTC a user was there. */
export interface UserDay {
  readonly userId: string;
  /** A multiple of {@link dayMs}. */
  readonly day: Millis;
  /** How many stays begin, less those that are over, at the quarters of the day; those of the day before begin with it. */
  readonly steps: Steps;
}

/** Who was there in which quarters. A session without a length is its first user's. */
export function staysOf({ startedAt, endedAt, lastSeenAt, logins }: Attended): readonly Stay[] {
  const end = endedAt ?? lastSeenAt;
  if (startedAt === end) return logins.slice(0, 1).map(({ userId }) => stayOf(userId, startedAt, end + 1));
  return logins.flatMap(({ userId, loginAt, logoutAt }) => {
    const to = Math.min(logoutAt ?? end, end);
    return loginAt < to ? [stayOf(userId, loginAt, to)] : [];
  });
}

function stayOf(userId: string, from: Millis, to: Millis): Stay {
  return { userId, from: cellOf(from), to: cellOf(to - 1) + cellMs };
}

/**
 * Whether a session whose beats did nothing but `onlyGrew` may all the same have brought a user into another quarter:
 * at the very beginning of one nobody is in it yet, nor is who logs in behind the last signal.
 */
export function mayBringUsers({ startedAt, connected, identities }: SessionState): boolean {
  const last = connected.at(-1)?.[1];
  if (startedAt === null || last === undefined) return true;
  if (last !== startedAt && cellOf(last) === last) return true;
  return identities.some(({ at }) => at > startedAt && at >= last);
}

/** The days of users, as they come to differ by the differences of stays. */
export class UserDays {
  private readonly users = new Map<string, CrowdChanges>();

  /** These were the stays of a session before and after. */
  move(before: readonly Stay[], after: readonly Stay[]): void {
    if (areSame(before, after)) return;
    for (const { userId, from, to } of before) this.of(userId).move([[from, to]], []);
    for (const { userId, from, to } of after) this.of(userId).move([], [[from, to]]);
  }

  /** Without days in which nothing changes; those of one user ascending. */
  days(): readonly UserDay[] {
    return [...this.users].flatMap(([userId, changes]) =>
      changes
        .cells(dayMs)
        .map(({ from, carried, steps }) => ({
          userId,
          day: from,
          steps: addedSteps(steps, [[from, carried]]),
        }))
        .filter(({ steps }) => steps.length > 0),
    );
  }

  private of(userId: string): CrowdChanges {
    let changes = this.users.get(userId);
    if (changes === undefined) this.users.set(userId, (changes = new CrowdChanges()));
    return changes;
  }
}

/** The quarters, by their beginnings, in which a user was there. */
export function quartersOf(days: readonly Pick<UserDay, 'day' | 'steps'>[]): readonly Millis[] {
  const quarters: Millis[] = [];
  for (const { day, steps } of days) {
    let level = 0;
    steps.forEach(([at, change], i) => {
      level += change;
      const until = steps[i + 1]?.[0] ?? day + dayMs;
      if (level > 0) for (let quarter = at; quarter < until; quarter += cellMs) quarters.push(quarter);
    });
  }
  return quarters;
}

function areSame(a: readonly Stay[], b: readonly Stay[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ userId, from, to }, i) => userId === b[i]!.userId && from === b[i]!.from && to === b[i]!.to)
  );
}
