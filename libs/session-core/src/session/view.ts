import { endReasons, type EndAuthor, type EndReason, type Measures, type Millis } from '../events/event.js';
import { comparePositions } from '../events/position.js';
import { loginsOf, turnsOf, type Login } from './logins.js';
import { addRun, clipRuns, totalOf, type Run } from './runs.js';
import type { LifeEnd, SessionState } from './state.js';

/** What a row says about a session: a pure function of its state. Durations in milliseconds. */
export interface SessionView {
  /** The user of its last instant; null when nobody was logged in then. */
  readonly userId: string | null;
  /** In the order of time, without overlap. */
  readonly logins: readonly Login[];
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
  readonly measures: Measures;
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
  const { zones, lost } = deadZonesOf(state);
  const signals = withToldEnd(state.connected, exact, limit, policy.value.leaseMs);
  const counted =
    zones.length === 0 ? signals : signals.filter((run) => !zones.some((zone) => liesInside(run, zone)));
  const countedActive =
    counted === signals
      ? state.active
      : state.active.filter((run) => counted.some((whole) => liesWithin(run, whole)));
  const lastSeenAt = lastOf(counted, startedAt, limit);
  const end = endOf(exact, lost, { limit, lastSeenAt, heartbeatMs: policy.value.heartbeatMs });
  const spanMs = (end.endedAt ?? lastSeenAt) - startedAt;
  const startStop = policy.value.liveness === 'start_stop';
  const connectedSegments = startStop ? wholeOf(startedAt, spanMs) : clipRuns(counted, startedAt, limit);
  const activeSegments = clipRuns(countedActive, startedAt, limit);
  const measured = !startStop || state.active.some(([, last]) => last > startedAt);
  const turns = turnsOf(state.identities, startedAt, end.endedAt);
  return {
    userId: turns.at(-1)?.userId ?? null,
    logins: loginsOf(turns, end),
    startedAt,
    lastSeenAt,
    lastActiveAt: lastOf(countedActive, startedAt, limit),
    ...admissionOf(state),
    ...end,
    spanMs,
    connectedMs: totalOf(connectedSegments),
    activeMs: measured ? totalOf(activeSegments) : null,
    orphanRuns: signals.length - counted.length,
    connectedSegments,
    activeSegments,
    measures: state.measures,
  };
}

type EndColumns = Pick<
  SessionView,
  'endedAt' | 'endReason' | 'endedBy' | 'endedByName' | 'endPrecision' | 'endUncertaintyMs'
>;

const stillOpen: EndColumns = {
  endedAt: null,
  endReason: null,
  endedBy: null,
  endedByName: null,
  endPrecision: null,
  endUncertaintyMs: null,
};

/** An exact end that was not imposed lies where it was told; every other one at the last signal. */
function endOf(
  exact: LifeEnd | null,
  lost: LifeEnd | null,
  known: { limit: Millis; lastSeenAt: Millis; heartbeatMs: Millis },
): EndColumns {
  const end = exact ?? lost;
  if (end === null) return stillOpen;
  const proven = end === exact && !imposed.has(end.reason);
  return {
    endedAt: proven ? known.limit : known.lastSeenAt,
    endReason: end.reason,
    endedBy: end.endedBy,
    endedByName: end.endedByName,
    endPrecision: proven ? 'exact' : 'estimated',
    endUncertaintyMs: uncertaintyOf(end, known.lastSeenAt, known.heartbeatMs),
  };
}

function withToldEnd(
  runs: readonly Run[],
  exact: LifeEnd | null,
  limit: Millis,
  leaseMs: Millis,
): readonly Run[] {
  return exact?.bySource === true ? addRun(runs, [limit, limit], leaseMs) : runs;
}

function exactEndOf(state: SessionState): LifeEnd | null {
  let best: LifeEnd | null = null;
  for (const fact of state.life)
    if (fact.kind === 'end' && fact.precision === 'exact' && (best === null || endsBefore(fact, best)))
      best = fact;
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

function liesWithin(run: Run, whole: Run): boolean {
  return whole[0] <= run[0] && run[1] <= whole[1];
}

function lastOf(runs: readonly Run[], from: Millis, to: Millis): Millis {
  return runs.reduce(
    (latest, [first, last]) => (first > to ? latest : Math.max(latest, Math.min(last, to))),
    from,
  );
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

/** Inferred only while no real start is known; over the limit as its latest start says. */
function admissionOf(state: SessionState): { inferred: boolean; overLimit: boolean } {
  const starts = state.life.filter((fact) => fact.kind === 'start');
  return {
    inferred: starts.every((start) => start.inferred),
    overLimit: starts.at(-1)?.overLimit ?? false,
  };
}
