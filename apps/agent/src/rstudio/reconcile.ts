import { timingOf, type Moment } from '../host/clock.js';
import { nameOf, type Known, type KnownSession, type Scan, type SeenProcess } from './scan.js';

/** A session counts as active when it used more than this part of the time between two scans as CPU time. */
const activeShare = 0.01;

/** Scan intervals for which a process that exists, but cannot be read, is taken for the session it was. */
const unreadableIntervals = 2.5;

export interface SessionBeat {
  readonly session: KnownSession;
  readonly active: boolean;
}

/** What happened between two scans. */
export interface Reconciled {
  readonly known: Known;
  readonly started: readonly KnownSession[];
  /** One of everybody who is there, the started ones included. */
  readonly beats: readonly SessionBeat[];
  /** Gone since the previous scan, which was the last to see them. */
  readonly ended: readonly KnownSession[];
}

/**
 * Compares a scan with what was known before. Pure; times between the scans are measured on the clock that nobody can
 * set, `intervalMs` stands in where that is not to be had.
 */
export function reconcile(previous: Known | null, scan: Scan, intervalMs: number): Reconciled {
  const prior = previous?.incarnation === scan.incarnation ? previous : null;
  const before = new Map(prior?.sessions.map((session) => [session.name, session]));
  const oldForks = new Set(prior?.forks);
  const ids = new Set<string>();
  const started: KnownSession[] = [];
  const beats: SessionBeat[] = [];
  const sessions: KnownSession[] = [];
  const forks = new Set(scan.forks.map(nameOf));
  for (const seen of scan.processes) {
    const name = nameOf(seen);
    if (oldForks.has(name)) {
      forks.add(name);
      continue;
    }
    const same = sameSession(before.get(name), seen);
    if (same) before.delete(name);
    const beat = watch(seen, same, { scan, intervalMs, prior, ids });
    sessions.push(beat.session);
    if (!same) started.push(beat.session);
    beats.push(beat);
  }
  const missing = prior ? [...before.values()] : (previous?.sessions ?? []);
  const isUnsure = (session: KnownSession): boolean => prior !== null && scan.unreadable.has(session.pid);
  const unsure = missing.filter(isUnsure);
  const ended = missing.filter((session) => !isUnsure(session));
  for (const session of unsure) {
    const since = elapsedSince(session.lastSeenAt, { scan, intervalMs });
    if (since <= unreadableIntervals * intervalMs) beats.push({ session, active: false });
  }
  const { incarnation, takenAt } = scan;
  const known = { incarnation, takenAt, sessions: [...sessions, ...unsure], forks: [...forks] };
  return { known, started, beats, ended };
}

interface Context {
  readonly scan: Scan;
  readonly intervalMs: number;
  readonly prior: Known | null;
  readonly ids: Set<string>;
}

function watch(seen: SeenProcess, same: KnownSession | null, context: Context): SessionBeat {
  const { takenAt, cpuStepMs } = context.scan;
  const growth = growthOf(seen, same, context);
  const active = growth !== null && growth.cpuMs > Math.max(growth.overMs * activeShare, cpuStepMs);
  const before = same ?? firstSight(seen, context);
  const session: KnownSession = {
    ...before,
    userCut: seen.userCut,
    lastSeenAt: takenAt,
    cpuMs: seen.cpuMs,
    cpuMaxPercent: largest(before.cpuMaxPercent, cpuPercentOf(seen, growth), 10),
    memMaxPercent: largest(before.memMaxPercent, seen.memPercent, 100),
  };
  return { session, active };
}

/** A session as it enters the books, with nothing measured yet. */
function firstSight(seen: SeenProcess, { scan, ids }: Context): KnownSession {
  const now = scan.takenAt.wallMs;
  return {
    id: newId(seen, scan, ids),
    name: nameOf(seen),
    pid: seen.pid,
    userId: seen.userId,
    userCut: seen.userCut,
    startedAt: Math.min(seen.startedAt ?? now, now),
    startTiming: timingOf(scan.takenAt),
    lastSeenAt: scan.takenAt,
    cpuMs: null,
    cpuMaxPercent: null,
    memMaxPercent: null,
  };
}

interface Growth {
  readonly cpuMs: number;
  readonly overMs: number;
}

function cpuPercentOf(seen: SeenProcess, growth: Growth | null): number | null {
  if (seen.cpuPercent !== null || growth === null) return seen.cpuPercent;
  return growth.overMs > 0 ? (growth.cpuMs / growth.overMs) * 100 : null;
}

/**
 * CPU time used since the previous scan. A process that began since then had used none at its start; of one that is
 * older but new to us nothing can be said.
 */
function growthOf(seen: SeenProcess, same: KnownSession | null, context: Context): Growth | null {
  if (seen.cpuMs === null) return null;
  if (same) {
    return same.cpuMs === null
      ? null
      : { cpuMs: seen.cpuMs - same.cpuMs, overMs: elapsedSince(same.lastSeenAt, context) };
  }
  if (context.prior === null || seen.startedAt === null) return null;
  const overMs = elapsedSince(context.prior.takenAt, context);
  const ageMs = Math.max(0, context.scan.takenAt.wallMs - seen.startedAt);
  return ageMs < overMs ? { cpuMs: seen.cpuMs, overMs } : null;
}

/** Without a start of its own to tell it by, a process is the same while its CPU time does not fall. */
function sameSession(known: KnownSession | undefined, seen: SeenProcess): KnownSession | null {
  if (known === undefined) return null;
  const fell =
    seen.identity === null && seen.cpuMs !== null && known.cpuMs !== null && seen.cpuMs < known.cpuMs;
  return fell ? null : known;
}

function newId(seen: SeenProcess, scan: Scan, taken: Set<string>): string {
  if (seen.identity !== null) return seen.identity;
  const id = `${scan.idSeed}-${seen.pid}-${scan.takenAt.wallMs.toString(36)}`;
  let distinct = id;
  for (let count = 2; taken.has(distinct); count += 1) distinct = `${id}-${count}`;
  taken.add(distinct);
  return distinct;
}

function elapsedSince(moment: Moment, { scan, intervalMs }: Pick<Context, 'scan' | 'intervalMs'>): number {
  const sameBoot = moment.bootId === scan.takenAt.bootId;
  const measured = sameBoot ? scan.takenAt.uptimeMs - moment.uptimeMs : 0;
  return measured > 0 ? measured : intervalMs;
}

function largest(known: number | null | undefined, now: number | null, steps: number): number | null {
  const rounded = now === null ? null : Math.max(0, Math.round(now * steps) / steps);
  if (known === null || known === undefined) return rounded;
  return rounded === null ? known : Math.max(known, rounded);
}
