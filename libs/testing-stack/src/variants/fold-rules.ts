import type { FoldRules } from '@headcount/projection-runner';
import {
  evolve,
  evolveBeat,
  type Beat,
  type Millis,
  type Run,
  type SessionState,
} from '@headcount/session-core';

/**
 * No dedupe: a signal is held against the one that was delivered last, not against all that are known. Right as
 * long as signals come once and in order; a repeated one counts its time again.
 */
export const noDedupe: FoldRules = {
  evolve,
  evolveBeat(state: SessionState, beat: Beat): SessionState {
    const { leaseMs, activeGapMs } = state.policy!.value;
    const connected = appended(state.connected, beat.at, leaseMs);
    const active = beat.active ? appended(state.active, beat.at, activeGapMs) : state.active;
    return { ...evolveBeat(state, beat), connected, active };
  },
};

function appended(runs: readonly Run[], at: Millis, gap: Millis): readonly Run[] {
  const last = runs.at(-1);
  if (last === undefined || at < last[1] || at - last[1] > gap) return [...runs, [at, at]];
  return [...runs.slice(0, -1), [last[0], at]];
}

/** Clock in the fold: a beat counts for the instant at which it is projected. */
export function clockInTheFold(now: () => Millis): FoldRules {
  return { evolve, evolveBeat: (state, beat) => evolveBeat(state, { ...beat, at: now() }) };
}

/** Late end ignored: what is told of the end of a session that counts as ended already changes nothing. */
export const lateEndIgnored: FoldRules = {
  evolve(state, fact) {
    const late = fact.event.type === 'SessionEnded' && state.life.some(({ kind }) => kind === 'end');
    return late ? state : evolve(state, fact);
  },
  evolveBeat,
};
