import type { Measures, Millis } from '../events/event.js';
import { endsOf, isProven, type Ends } from './ends.js';
import { addRun, clipRuns, totalOf, type Run } from './runs.js';
import type { LifeEnd, SessionState } from './state.js';

/** What a row says about the signals of a session. Durations in milliseconds. */
export interface SessionSignals {
  readonly lastSeenAt: Millis;
  readonly lastActiveAt: Millis;
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

/** What `view` needs beside that. */
export interface Seen {
  readonly startedAt: Millis;
  readonly ends: Ends;
  /** The proven end, else the last signal. */
  readonly until: Millis;
  readonly signals: SessionSignals;
}

/**
 * The signals that count: the earliest exact end clips them, and runs wholly between an estimated end and its
 * resume are orphans; only an end told by the source is itself a signal. Null while no start is known.
 */
export function seenOf(state: SessionState): Seen | null {
  const { startedAt, policy } = state;
  if (startedAt === null || policy === null) return null;
  const ends = endsOf(state.life);
  const limit = ends.exact === null ? Infinity : Math.max(ends.exact.at, startedAt);
  const signals = withToldEnd(state.connected, ends.exact, limit, policy.value.leaseMs);
  const counted = ends.zones.length === 0 ? signals : signals.filter((run) => !isOrphan(run, ends));
  const active =
    counted === signals
      ? state.active
      : state.active.filter((run) => counted.some((whole) => liesWithin(run, whole)));
  const lastSeenAt = lastOf(counted, startedAt, limit);
  const until = ends.exact !== null && isProven(ends.exact) ? limit : lastSeenAt;
  const startStop = policy.value.liveness === 'start_stop';
  const connectedSegments = startStop ? wholeOf(startedAt, until) : clipRuns(counted, startedAt, limit);
  const activeSegments = clipRuns(active, startedAt, limit);
  const measured = !startStop || state.active.some(([, last]) => last > startedAt);
  return {
    startedAt,
    ends,
    until,
    signals: {
      lastSeenAt,
      lastActiveAt: lastOf(active, startedAt, limit),
      spanMs: until - startedAt,
      connectedMs: totalOf(connectedSegments),
      activeMs: measured ? totalOf(activeSegments) : null,
      orphanRuns: signals.length - counted.length,
      connectedSegments,
      activeSegments,
      measures: state.measures,
    },
  };
}

/** The part of `view` that beats move; null while no start is known. */
export function signalsOf(state: SessionState): SessionSignals | null {
  return seenOf(state)?.signals ?? null;
}

function withToldEnd(
  runs: readonly Run[],
  exact: LifeEnd | null,
  limit: Millis,
  leaseMs: Millis,
): readonly Run[] {
  return exact?.bySource === true ? addRun(runs, [limit, limit], leaseMs) : runs;
}

function isOrphan(run: Run, { zones }: Ends): boolean {
  return zones.some((zone) => run[0] > zone[0] && run[1] < zone[1]);
}

function liesWithin(run: Run, whole: Run): boolean {
  return whole[0] <= run[0] && run[1] <= whole[1];
}

function lastOf(runs: readonly Run[], from: Millis, to: Millis): Millis {
  let latest = from;
  for (const [first, last] of runs) if (first <= to) latest = Math.max(latest, Math.min(last, to));
  return latest;
}

function wholeOf(startedAt: Millis, until: Millis): readonly Run[] {
  return until > startedAt ? [[startedAt, until]] : [];
}
