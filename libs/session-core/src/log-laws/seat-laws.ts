import type { Millis, SessionIdentifiedData } from '../events/event.js';
import type { SeatReleasedData, SeatTakenData, SessionDeniedData } from '../limits/limit-events.js';
import { keyOf, readableKey, type Limit } from '../limits/limit.js';
import {
  heldSeats,
  identifiedSession,
  idle,
  releasable,
  renew,
  replaceSession,
  type CheckedSession,
  type CheckedSite,
} from './checked-site.js';
import { unknown, type Moment, type Verdicts } from './laws.js';

/**
 * Puts a session in the place of what was known of it. Where that takes one more seat under a limit, there must have
 * been one, or the fact says that there was none.
 */
export function admitted(
  site: CheckedSite,
  session: CheckedSession,
  overLimits: readonly string[] | undefined,
  verdicts: Verdicts,
): void {
  const bounds = [...site.limits.values()].flatMap((count) => {
    const key = keyOf(count.limit, session);
    return key === null ? [] : [{ count, key, before: count.taken(key) }];
  });
  replaceSession(site, session.id, session);
  for (const { count, key, before } of bounds) {
    const { limit } = count;
    const taken = count.taken(key);
    const allowed =
      limit.max === null ||
      limit.mode === 'observe' ||
      taken <= Math.max(before, limit.max) ||
      overLimits?.includes(limit.id) === true;
    verdicts.must(
      'over_limit',
      allowed,
      () => `${session.id} is let in: ${taken} of ${limit.max} seats are taken under ${nameOf(limit, key)}`,
    );
  }
}

export function checkIdentity(
  site: CheckedSite,
  data: SessionIdentifiedData,
  { complete }: Moment,
  verdicts: Verdicts,
): void {
  const session = site.open.get(data.sessionId);
  if (session !== undefined) admitted(site, identifiedSession(session, data), data.overLimits, verdicts);
  else if (!site.ended.has(data.sessionId)) unknown(verdicts, complete, `${data.sessionId} is identified`);
}

export function checkSeatTaken(
  site: CheckedSite,
  { sessionId: id, at, ageMs, overLimits }: SeatTakenData,
  { lc, complete }: Moment,
  verdicts: Verdicts,
): void {
  const session = site.open.get(id);
  if (session === undefined) return withoutSession(site, id, complete, verdicts);
  const asks = !session.seat || releasable(site, session, lc);
  verdicts.must('seat', asks, () => `${id} takes a seat, and has one that nobody may ask for`);
  admitted(site, { ...session, seat: true }, overLimits, verdicts);
  renew(site.open.get(id)!, { at, ageMs, active: true }, lc);
}

export function checkSeatReleased(
  site: CheckedSite,
  { sessionId: id, limitId }: SeatReleasedData,
  { lc, complete }: Moment,
  verdicts: Verdicts,
): void {
  const session = site.open.get(id);
  if (session === undefined) return withoutSession(site, id, complete, verdicts);
  const problem = notReleasable(site, session, limitId, lc);
  verdicts.must('seat', problem === null, () => `${id} gives its seat up ${problem}`);
  replaceSession(site, id, { ...session, seat: false });
}

function notReleasable(
  { limits }: CheckedSite,
  session: CheckedSession,
  limitId: string,
  lc: Millis,
): string | null {
  const limit = limits.get(limitId)?.limit;
  if (!session.seat) return 'and has none';
  if (limit === undefined) return `for ${limitId}, which is no limit`;
  if (keyOf(limit, session) === null) return `for ${limitId}, which does not concern it`;
  if (idle(session, limit.releaseAfterIdleMs, lc)) return null;
  return `for ${limitId} after ${lc - session.lastActiveLc} ms, ${limit.releaseAfterIdleMs} ms are asked for`;
}

function withoutSession(site: CheckedSite, id: string, complete: boolean, verdicts: Verdicts): void {
  if (site.ended.has(id))
    verdicts.must('seat', false, () => `${id} has ended and has no seat to take or give`);
  else unknown(verdicts, complete, `${id} takes or gives a seat`);
}

/** So long refusals of one user by one limit may have waited to be told together, with time to spare. */
const toldTogetherMs = 60_000;

/** A refusal that is older than this when it stands in the log was counted and told later, by who was held up. */
const toldAtOnceMs = 15_000;

/**
 * What a refusal says of itself must be true. The first one of a user and limit is told by the envelope that it was
 * decided with, behind whatever else that says: so the seats that its limit lets in are held there by who does not owe
 * them. Those that follow may be told later.
 */
export function checkRefusal(
  site: CheckedSite,
  data: SessionDeniedData,
  { lc, loggedAt, complete }: Moment,
  verdicts: Verdicts,
): void {
  const { limitId, max, current, sessionId } = data;
  const limit = site.limits.get(limitId)?.limit;
  const series = `${limitId}\n${data.userId ?? ''}`;
  const before = site.denials.get(series);
  noteRefusal(site, series, lc);
  verdicts.must(
    'refusal',
    current >= max,
    () => `${sessionId}: ${current} of ${max} seats of ${limitId} are no refusal`,
  );
  if (!complete || (before !== undefined && lc - before < toldTogetherMs)) return;
  if (Math.abs(loggedAt - data.at) > toldAtOnceMs) return;
  if (limit === undefined || limit.max !== max)
    return verdicts.must('refusal', false, () => `${sessionId}: ${limitId} has no bound of ${max}`);
  const held = heldFor(site, data);
  verdicts.must(
    'refusal',
    held >= max,
    () => `${sessionId} is refused by ${limitId}, where ${held} of ${max} seats were held`,
  );
}

/** Of the seats that the refusal is about; one is owed only if that was so where the decision stands behind. */
function heldFor(site: CheckedSite, denial: SessionDeniedData): number {
  const count = site.limits.get(denial.limitId);
  return count === undefined ? 0 : heldSeats(site, count, denial, site.lifeLc);
}

function noteRefusal({ denials }: CheckedSite, series: string, lc: Millis): void {
  for (const [other, at] of denials) {
    if (lc - at < toldTogetherMs) break;
    denials.delete(other);
  }
  denials.delete(series);
  denials.set(series, lc);
}

function nameOf(limit: Limit, key: string): string {
  return key === '' ? limit.id : `${limit.id}/${readableKey(limit, key)}`;
}
