import { comparePositions, type Measures, type Millis } from '@headcount/session-core';
import { endOf, endOfHistory, exactEndOf, lossesOf } from './end-of.js';
import { loginsOf } from './logins-of.js';
import { seatOf } from './seat-of.js';
import type { ReferenceSession, SessionFacts, Span } from './reference-session.js';

/*
 * What is true of one session, told a second time: from docs/sessions.md and without any code of the fold.
 * It keeps every fact and computes everything anew from all of them, with plain loops, so that it can be
 * checked by reading. Where both disagree, the documents decide who is right.
 */

/** @throws RangeError without a start */
export function sessionOf(facts: SessionFacts): ReferenceSession {
  const starts = facts.starts.toSorted((a, b) => comparePositions(a.position, b.position));
  const first = starts[0];
  if (first === undefined) throw new RangeError('a session without a start');
  const { policy } = first;
  const meta = starts.findLast((start) => !start.inferred) ?? starts.at(-1)!;
  const startedAt = Math.min(...starts.map((start) => start.startedAt));
  const exact = exactEndOf(facts.ends);
  const clipTo = exact === null ? Infinity : Math.max(startedAt, exact.endedAt);
  const losses = lossesOf(facts);
  const zones = losses.map(({ end, resume }): Span => [end.endedAt, resume?.at ?? Infinity]);
  const signals = signalsOf(facts);
  if (exact?.bySource === true) signals.push(clipTo);
  const runs = runsOf(signals, policy.leaseMs);
  const isOrphan = (run: Span) => zones.some(([from, to]) => from < run[0] && run[1] < to);
  const counted = runs.filter((run) => !isOrphan(run));
  const connected = clipped(counted, startedAt, clipTo);
  const active = clipped(
    runsOf(activeSignalsOf(facts), policy.activeGapMs).filter((run) =>
      counted.some(([from, to]) => from <= run[0] && run[1] <= to),
    ),
    startedAt,
    clipTo,
  );
  const lastSeenAt = lastOf(connected, startedAt);
  const lost = losses.find(({ resume }) => resume === null)?.end ?? null;
  const told = endOf({ exact, exactAt: clipTo, lost, lastSeenAt, policy });
  const history = starts.every((start) => start.history === true);
  const end = told ?? (history ? endOfHistory(lastSeenAt, policy) : null);
  const span: Span = [startedAt, end?.at ?? lastSeenAt];
  const seat = seatOf(facts, end === null);
  const logins = loginsOf(facts, startedAt, end);
  return {
    startedAt,
    inferred: starts.every((start) => start.inferred),
    ...seat,
    policy,
    meta,
    ...logins,
    end,
    lastSeenAt,
    lastActiveAt: lastOf(active, startedAt),
    spanMs: span[1] - span[0],
    ...(policy.liveness === 'start_stop'
      ? toldDurations(span, active, activeSignalsOf(facts))
      : durations(connected, active)),
    orphanRuns: runs.filter(isOrphan).length,
    measures: maximaOf(facts.beats),
  };
}

type Durations = Pick<ReferenceSession, 'connected' | 'connectedMs' | 'active' | 'activeMs'>;

function durations(connected: readonly Span[], active: readonly Span[]): Durations {
  return { connected, connectedMs: sumOf(connected), active, activeMs: sumOf(active) };
}

/** Of a session that is only told to start and to stop: connected all the time, active as far as it is proven. */
function toldDurations(span: Span, active: readonly Span[], activeSignals: readonly Millis[]): Durations {
  const told = durations([span], active);
  return activeSignals.some((at) => at > span[0]) ? told : { ...told, activeMs: null };
}

function lastOf(spans: readonly Span[], orElse: Millis): Millis {
  return spans.at(-1)?.[1] ?? orElse;
}

/** Without the exact end, which is one too if the source told it. */
function signalsOf({ starts, beats, resumes, seatsTaken }: SessionFacts): Millis[] {
  const signals: Millis[] = [];
  for (const start of starts) signals.push(start.startedAt);
  for (const beat of beats) signals.push(beat.at);
  for (const resume of resumes) signals.push(resume.at);
  for (const taken of seatsTaken) signals.push(taken.at);
  return signals;
}

function activeSignalsOf({ starts, beats, resumes, seatsTaken }: SessionFacts): Millis[] {
  const signals: Millis[] = [];
  for (const start of starts) signals.push(start.startedAt);
  for (const beat of beats) if (beat.active) signals.push(beat.at);
  for (const resume of resumes) signals.push(resume.at);
  for (const taken of seatsTaken) signals.push(taken.at);
  return signals;
}

/** Signals that follow each other after at most `gap` are one run. */
function runsOf(signals: readonly Millis[], gap: Millis): Span[] {
  const runs: Span[] = [];
  for (const at of signals.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && at - last[1] <= gap) runs[runs.length - 1] = [last[0], at];
    else runs.push([at, at]);
  }
  return runs;
}

function clipped(runs: readonly Span[], from: Millis, to: Millis): Span[] {
  const parts: Span[] = [];
  for (const run of runs) {
    const part: Span = [Math.max(from, run[0]), Math.min(to, run[1])];
    if (part[0] <= part[1]) parts.push(part);
  }
  return parts;
}

function maximaOf(beats: SessionFacts['beats']): Measures {
  const maxima: Record<string, number> = {};
  for (const { measures } of beats)
    for (const [name, value] of Object.entries(measures ?? {}))
      if (maxima[name] === undefined || maxima[name] < value) maxima[name] = value;
  return maxima;
}

function sumOf(spans: readonly Span[]): Millis {
  let sum = 0;
  for (const [from, to] of spans) sum += to - from;
  return sum;
}
