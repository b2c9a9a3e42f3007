import { comparePositions, type Millis } from '@headcount/session-core';
import type { ReferenceEnd, ReferenceSession, SessionFacts } from './reference-session.js';

/** The user of an instant is the one that was told last for it or before it; starts tell users, too. */
export function loginsOf(
  { starts, identifications }: SessionFacts,
  startedAt: Millis,
  end: ReferenceEnd | null,
): Pick<ReferenceSession, 'userId' | 'logins'> {
  const named = starts.filter((start) => start.userId !== null);
  const told = [...named.map((start) => ({ ...start, at: start.startedAt })), ...identifications].toSorted(
    (a, b) => a.at - b.at || comparePositions(a.position, b.position),
  );
  const userAt = (instant: Millis) => told.findLast(({ at }) => at <= instant)?.userId ?? null;
  const logins: { userId: string; loginAt: Millis; logoutAt: Millis | null }[] = [];
  let userId: string | null = null;
  for (const instant of new Set(told.map(({ at }) => Math.max(at, startedAt)))) {
    if (end !== null && instant > end.at) continue;
    const user = userAt(instant);
    if (user === userId) continue;
    if (userId !== null) logins.at(-1)!.logoutAt = instant;
    if (user !== null) logins.push({ userId: user, loginAt: instant, logoutAt: null });
    userId = user;
  }
  if (userId !== null && end?.reason === 'logout') logins.at(-1)!.logoutAt = end.at;
  return { userId, logins };
}
