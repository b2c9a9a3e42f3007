import type {
  Beat,
  Millis,
  SessionEndedData,
  SessionResumedData,
  SessionStartedData,
} from '../events/event.js';
import { keyOf } from '../limits/limit.js';
import {
  identifiedSession,
  isRemembered,
  isSuperseded,
  lapsed,
  outgrown,
  releasable,
  renew,
  replaceSession,
  startedSession,
  type CheckedSession,
  type CheckedSite,
} from './checked-site.js';
import { unknown, type Moment, type Verdicts } from './laws.js';
import { admitted } from './seat-laws.js';

export function checkStart(
  site: CheckedSite,
  data: SessionStartedData,
  moment: Moment,
  verdicts: Verdicts,
): void {
  const { sessionId: id } = data;
  const open = site.open.get(id);
  const ended = site.ended.get(id);
  const again =
    open === undefined ? ended !== undefined && isRemembered(ended, moment.lc) : !completes(open, data);
  verdicts.must('one_life', !again, () => `${id} starts again${open === undefined ? ' behind its end' : ''}`);
  verdicts.must('source_life', !isSuperseded(site, data), () => `${id} starts in ${lifeOf(data)}`);
  const fresh = startedSession(data, moment);
  admitted(site, open === undefined ? fresh : completed(open, fresh), data.overLimits, verdicts);
  site.ended.delete(id);
  if (open !== undefined)
    renew(site.open.get(id)!, { at: data.startedAt, ageMs: data.ageMs, active: true }, moment.lc);
}

/** The real start of a session that was first heard of by a beat. */
function completes({ inferred }: CheckedSession, data: SessionStartedData): boolean {
  return inferred && !data.inferred;
}

/** The policy is that of the first start, and the seat what it is; what else is told is that of the last. */
function completed(known: CheckedSession, fresh: CheckedSession): CheckedSession {
  const { policy, userId, identifiedAt, seat, lastSeenAt, lastLc, lastActiveLc } = known;
  const ages = [known.maxAgeLc, fresh.maxAgeLc].filter((age) => age !== null);
  const session: CheckedSession = {
    ...fresh,
    ...{ policy, userId, identifiedAt, seat, lastSeenAt, lastLc, lastActiveLc },
    inferred: known.inferred && fresh.inferred,
    startedAt: Math.min(known.startedAt, fresh.startedAt),
    maxAgeLc: known.policy.maxAgeMs === null || ages.length === 0 ? null : Math.min(...ages),
  };
  return fresh.userId === null
    ? session
    : identifiedSession(session, { userId: fresh.userId, at: fresh.startedAt });
}

export function checkResume(
  site: CheckedSite,
  { sessionId: id, at, ageMs, overLimits }: SessionResumedData,
  { lc, complete }: Moment,
  verdicts: Verdicts,
): void {
  const open = site.open.get(id);
  const ended = site.ended.get(id);
  const known = open ?? ended?.session;
  if (known === undefined) return unknown(verdicts, complete, `${id} comes back`);
  verdicts.must(
    'resume',
    open === undefined || lapsed(open, lc),
    () => `${id} comes back while its lease runs`,
  );
  verdicts.must('resume', ended?.precision !== 'exact', () => `${id} comes back from an exact end`);
  verdicts.must(
    'resume',
    ageMs <= known.policy.leaseMs,
    () => `${id} comes back by a report that is ${ageMs} ms old, the lease is ${known.policy.leaseMs} ms`,
  );
  verdicts.must('source_life', !isSuperseded(site, known), () => `${id} comes back in ${lifeOf(known)}`);
  if (ended !== undefined) {
    const { endedLc } = ended;
    admitted(site, { ...known, seat: true, lastLc: endedLc, lastActiveLc: endedLc }, overLimits, verdicts);
    site.ended.delete(id);
  }
  renew(site.open.get(id)!, { at, ageMs, active: true }, lc);
}

export function checkEnd(
  site: CheckedSite,
  data: SessionEndedData,
  { lc, complete }: Moment,
  verdicts: Verdicts,
): void {
  const { sessionId: id, precision } = data;
  const open = site.open.get(id);
  const ended = site.ended.get(id);
  const session = open ?? ended?.session;
  if (session === undefined) return unknown(verdicts, complete, `${id} ends`);
  const once = open !== undefined || (precision === 'exact' && ended?.precision === 'estimated');
  verdicts.must(
    'one_end',
    once,
    () => `${id} had ended (${ended?.precision}) and ends again (${data.reason})`,
  );
  if (!once) return;
  if (!data.bySource) {
    const problem = unjustified(site, session, data, lc);
    verdicts.must('justified_end', problem === null, () => `${id}: ${problem}`);
  }
  replaceSession(site, id, null);
  site.ended.delete(id);
  site.ended.set(id, { session, precision, endedLc: lc });
}

function unjustified(
  site: CheckedSite,
  session: CheckedSession,
  { reason, precision, endedAt, endedBy, endedByName }: SessionEndedData,
  lc: Millis,
): string | null {
  if (precision === 'estimated' && endedAt > session.lastSeenAt)
    return `is estimated to have ended ${endedAt - session.lastSeenAt} ms behind its last signal`;
  switch (reason) {
    case 'lease_expired':
      if (lapsed(session, lc)) return null;
      return `its lease runs ${session.lastLc + session.policy.leaseMs - lc} ms longer`;
    case 'max_duration':
      return outgrown(session, lc) ? null : 'it has not reached its max age';
    case 'source_restarted':
      return isSuperseded(site, session) ? null : `no newer life of ${session.sourceId} is known`;
    case 'evicted':
      // an administrator may put out whoever is beyond a limit that was lowered
      return endedBy === 'admin' ? null : wronglyEvicted(site, session, endedByName);
    default:
      return null;
  }
}

function wronglyEvicted(
  { limits }: CheckedSite,
  session: CheckedSession,
  limitId: string | null,
): string | null {
  const limit = limits.get(limitId ?? '')?.limit;
  if (limit === undefined) return `was put out by ${limitId}, which is no limit`;
  if (!limit.mode.startsWith('evict')) return `was put out by ${limit.id}, which puts nobody out`;
  return keyOf(limit, session) === null ? `was put out by ${limit.id}, which does not concern it` : null;
}

/** A beat renews no lease that has passed, and keeps no seat that may be given away. */
export function checkBeat(
  site: CheckedSite,
  { sessionId: id, at, active, ageMs = 0 }: Beat,
  { lc, complete }: Moment,
  verdicts: Verdicts,
): void {
  const session = site.open.get(id);
  verdicts.must(
    'known',
    !complete || session !== undefined || site.ended.has(id),
    () => `${id} beats, and has never started`,
  );
  if (session === undefined) return;
  if (lapsed(session, lc)) session.lastSeenAt = Math.max(session.lastSeenAt, at);
  else renew(session, { at, ageMs, active: active && !releasable(site, session, lc) }, lc);
}

function lifeOf({ sourceId, incarnation }: Pick<CheckedSession, 'sourceId' | 'incarnation'>): string {
  return `${incarnation}, a former life of ${sourceId}`;
}
