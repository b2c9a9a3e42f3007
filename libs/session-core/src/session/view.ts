import { endReasons, type EndAuthor, type EndReason, type Millis } from '../events/event.js';
import { comparePositions } from '../events/position.js';
import { addRun, clipRuns, totalOf, type Run } from './runs.js';
import type { Identity, LifeEnd, SessionState } from './state.js';

/** What a row says about a session: a pure function of its state. Durations in milliseconds. */
export interface SessionView {
  readonly userId: string | null;
  readonly startedAt: Millis;
  readonly lastSeenAt: Millis;
  readonly lastActiveAt: Millis;
  readonly inferred: boolean;
  readonly overLimit: boolean;
  readonly endedAt: Millis | null;
  readonly endReason: EndReason | null;
  readonly endedBy: EndAuthor | null;
  readonly endedByName: string | null;
  readonly endPrecision: 'exact' | 'estimated' | null;
  /** How much later than `endedAt` the end may have been; null where unknown or still open. */
  readonly endUncertaintyMs: Millis | null;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  /** Null: not measured (a start/stop session that never sent an active beat). */
  readonly activeMs: Millis | null;
  /** Stretches of signals that came while the session counted as ended. */
  readonly orphanRuns: number;
  /** Disjoint, ascending, each with a length. */
  readonly connectedSegments: readonly Run[];
  readonly activeSegments: readonly Run[];
}

/** Ends that Headcount imposes: exact for the seat, no proof that the session was used until then. */
const imposed: ReadonlySet<EndReason> = new Set(['revoked', 'evicted', 'max_duration', 'replaced']);

/**
 * Computes the row of a session; null while no start is known. The rules: the earliest exact end holds and
 * clips everything; without one an estimated end that no resume followed lies at the last signal; runs
 * wholly between an estimated end and its resume are orphans; only an end told by the source is itself
 * a signal.
 */
export function view(state: SessionState): SessionView | null {
  const { startedAt, policy } = state;
  if (startedAt === null || policy === null) return null;
  const exact = exactEndOf(state);
  const limit = exact === null ? Infinity : Math.max(exact.at, startedAt);
  const told = exact?.bySource === true ? addRun(state.connected, [limit, limit], policy.value.leaseMs) : state.connected;
  const { zones, lost } = deadZonesOf(state);
  const counted = told.filter((run) => !zones.some((zone) => liesInside(run, zone)));
  const lastSeenAt = lastOf(counted, startedAt, limit);
  const activeRuns = state.active.filter((run) => counted.some((whole) => whole[0] <= run[0] && run[1] <= whole[1]));
  const end = exact ?? lost;
  const proven = exact !== null && !imposed.has(exact.reason);
  const endedAt = proven ? limit : end === null ? null : lastSeenAt;
  const spanMs = (endedAt ?? lastSeenAt) - startedAt;
  const startStop = policy.value.liveness === 'start_stop';
  const connectedSegments = startStop ? wholeOf(startedAt, spanMs) : clipRuns(counted, startedAt, limit);
  const activeSegments = clipRuns(activeRuns, startedAt, limit);
  const measured = !startStop || state.active.some(([, last]) => last > startedAt);
  return {
    userId: userOf(state.identities),
    startedAt,
    lastSeenAt,
    lastActiveAt: lastOf(activeRuns, startedAt, limit),
    ...admissionOf(state),
    endedAt,
    endReason: end?.reason ?? null,
    endedBy: end?.endedBy ?? null,
    endedByName: end?.endedByName ?? null,
    endPrecision: proven ? 'exact' : end === null ? null : 'estimated',
    endUncertaintyMs: end === null ? null : uncertaintyOf(end, lastSeenAt, policy.value.heartbeatMs),
    spanMs,
    connectedMs: totalOf(connectedSegments),
    activeMs: measured ? totalOf(activeSegments) : null,
    orphanRuns: told.length - counted.length,
    connectedSegments,
    activeSegments,
  };
}

function exactEndOf(state: SessionState): LifeEnd | null {
  let best: LifeEnd | null = null;
  for (const fact of state.life)
    if (fact.kind === 'end' && fact.precision === 'exact' && (best === null || endsBefore(fact, best))) best = fact;
  return best;
}

function endsBefore(a: LifeEnd, b: LifeEnd): boolean {
  const byRank = endReasons.indexOf(a.reason) - endReasons.indexOf(b.reason);
  return (a.at - b.at || byRank || comparePositions(a.position, b.position)) < 0;
}

/** From each estimated end to the next resume in log order; the last may still be open. */
function deadZonesOf(state: SessionState): { zones: readonly Run[]; lost: LifeEnd | null } {
  const zones: Run[] = [];
  let lost: LifeEnd | null = null;
  for (const fact of state.life) {
    if (fact.kind === 'end' && fact.precision === 'estimated') lost ??= fact;
    else if (fact.kind === 'resume' && lost !== null) {
      zones.push([lost.at, fact.at]);
      lost = null;
    }
  }
  if (lost !== null) zones.push([lost.at, Infinity]);
  return { zones, lost };
}

function liesInside(run: Run, zone: Run): boolean {
  return run[0] > zone[0] && run[1] < zone[1];
}

function lastOf(runs: readonly Run[], from: Millis, to: Millis): Millis {
  return runs.reduce((latest, [first, last]) => (first > to ? latest : Math.max(latest, Math.min(last, to))), from);
}

function wholeOf(startedAt: Millis, spanMs: Millis): readonly Run[] {
  return spanMs > 0 ? [[startedAt, startedAt + spanMs]] : [];
}

function uncertaintyOf(end: LifeEnd, lastSeenAt: Millis, heartbeatMs: Millis): Millis | null {
  if (imposed.has(end.reason)) return Math.max(0, end.at - lastSeenAt);
  if (end.precision === 'exact') return 0;
  if (end.reason === 'lease_expired') return heartbeatMs;
  return end.endedBefore === null ? null : Math.max(0, end.endedBefore - lastSeenAt);
}

function userOf(identities: readonly Identity[]): string | null {
  const latest = identities.reduce<Identity | null>(
    (best, next) => (best === null || next.at >= best.at ? next : best),
    null,
  );
  return latest?.userId ?? null;
}

/** Inferred only while no real start is known; over the limit as its latest start says. */
function admissionOf(state: SessionState): { inferred: boolean; overLimit: boolean } {
  const starts = state.life.filter((fact) => fact.kind === 'start');
  return {
    inferred: starts.every((start) => start.inferred),
    overLimit: starts.at(-1)?.overLimit ?? false,
  };
}
