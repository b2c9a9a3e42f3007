import type { Millis } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import type { ReferenceSession, Span } from './reference-session.js';

const quarter = 900_000;
const day = 96 * quarter;

/**
 * In which quarters of an hour each user was at a site, day by day, and how long ago the users of each quarter had been
 * there, as the canonical dump shows it: every quarter of every login is counted by itself.
 */
export function usersOfSite(site: string, sessions: readonly ReferenceSession[]): CanonicalRow[] {
  const users = new Map<string, Map<Millis, number>>();
  for (const [userId, [from, to]] of sessions.flatMap(staysIn)) {
    const quarters = users.get(userId) ?? new Map<Millis, number>();
    users.set(userId, quarters);
    for (let at = floor(from, quarter); at < to; at += quarter) quarters.set(at, (quarters.get(at) ?? 0) + 1);
  }
  return [
    ...[...users].flatMap(([userId, quarters]) => daysOf({ site, user_id: userId }, quarters)),
    ...recencyOf(
      site,
      [...users.values()].map((quarters) => [...quarters.keys()].sort((a, b) => a - b)),
    ),
  ];
}

/** A session without a length is there for its first user, for the millisecond in which it began. */
function staysIn({ startedAt, end, lastSeenAt, logins }: ReferenceSession): (readonly [string, Span])[] {
  const until = end?.at ?? lastSeenAt;
  if (until === startedAt)
    return logins.slice(0, 1).map(({ userId }) => [userId, [startedAt, startedAt + 1]]);
  return logins
    .map(({ userId, loginAt, logoutAt }) => [userId, [loginAt, Math.min(logoutAt ?? until, until)]] as const)
    .filter(([, [from, to]]) => from < to);
}

function daysOf(key: object, quarters: ReadonlyMap<Millis, number>): CanonicalRow[] {
  const days = [...new Set([...quarters.keys()].map((at) => floor(at, day)))];
  return days.map((start) => {
    const steps: string[] = [];
    let [level, last] = [0, 0];
    for (let n = 0; n < 96; n++) {
      const there = quarters.get(start + n * quarter) ?? 0;
      if (there === level) continue;
      steps.push(`${n - last},${there - level}`);
      [level, last] = [there, n];
    }
    return { table: 'user_day', ...key, day: new Date(start).toISOString(), steps: steps.join(',') };
  });
}

function recencyOf(site: string, users: readonly (readonly Millis[])[]): CanonicalRow[] {
  const cells = new Map<Millis, number[]>();
  for (const quarters of users)
    quarters.forEach((at, i) => {
      const ago = i === 0 ? 0 : (at - quarters[i - 1]!) / quarter;
      cells.set(at, [...(cells.get(at) ?? []), ago]);
    });
  return [...cells].map(([from, agos]) => ({
    ...{ table: 'recency', site, cell_from: new Date(from).toISOString() },
    agos: [...new Set(agos)]
      .sort((a, b) => a - b)
      .map((ago) => [ago, agos.filter((other) => other === ago).length])
      .map(([ago, times]) => (times === 1 ? `${ago}` : `${ago}*${times}`))
      .join(','),
  }));
}

/** The beginning of the stretch of this length that an instant lies in. */
function floor(instant: Millis, length: Millis): Millis {
  return Math.floor(instant / length) * length;
}
