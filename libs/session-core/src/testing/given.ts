import {
  noMeta,
  type EndReason,
  type Millis,
  type SessionEndedData,
  type SessionStartedData,
} from '../events/event.js';
import { evolve, evolveBeat, type LifecycleFact } from '../session/evolve.js';
import { defaultPolicy, type SessionPolicy } from '../session/policy.js';
import { nothing, type SessionState } from '../session/state.js';

/** Builders for tests: facts of one session `s`, told in seconds from the epoch. */

/** A fact of a test: a lifecycle fact at a position, or a beat. */
export type TestFact =
  | { readonly lifecycle: LifecycleFact }
  | { readonly beat: { readonly at: Millis; readonly active: boolean } };

const seconds = (value: number): Millis => Math.round(value * 1000);

export function startData(startedAt: number, more: Partial<SessionStartedData> = {}): SessionStartedData {
  return {
    ...noMeta,
    sessionId: 's',
    startedAt: seconds(startedAt),
    policy: defaultPolicy,
    inferred: false,
    overLimit: false,
    ageMs: 0,
    ...more,
  };
}

export function started(seq: number, startedAt: number, more: Partial<SessionStartedData> = {}): TestFact {
  return lifecycle(seq, { type: 'SessionStarted', data: startData(startedAt, more) });
}

export function ended(
  seq: number,
  endedAt: number,
  reason: EndReason,
  more: Partial<SessionEndedData> = {},
): TestFact {
  return lifecycle(seq, {
    type: 'SessionEnded',
    data: endOf(reason, { endedAt: seconds(endedAt), ...more }),
  });
}

/** How a session ends that was never seen to do anything else. */
export function endOf(reason: EndReason, more: Partial<SessionEndedData> = {}): SessionEndedData {
  const estimated = ['source_restarted', 'source_snapshot', 'lease_expired', 'unknown'].includes(reason);
  const bySource = ['logout', 'suspended', 'terminated', 'client_closed'].includes(reason);
  return {
    sessionId: 's',
    reason,
    precision: estimated ? 'estimated' : 'exact',
    endedAt: 0,
    bySource,
    endedBy: 'system',
    endedByName: null,
    endedBefore: null,
    ...more,
  };
}

export function resumed(seq: number, at: number): TestFact {
  return lifecycle(seq, { type: 'SessionResumed', data: { sessionId: 's', at: seconds(at), ageMs: 0 } });
}

export function identified(
  seq: number,
  at: number,
  userId: string | null,
  overLimits?: readonly string[],
): TestFact {
  const over = overLimits === undefined ? {} : { overLimits };
  const data = { sessionId: 's', userId, at: seconds(at), ...over };
  return lifecycle(seq, { type: 'SessionIdentified', data });
}

/** An active beat that asked for the seat again. */
export function seatTaken(seq: number, at: number, overLimits?: readonly string[]): TestFact {
  const over = overLimits === undefined ? {} : { overLimits };
  return lifecycle(seq, { type: 'SeatTaken', data: { sessionId: 's', at: seconds(at), ageMs: 0, ...over } });
}

export function seatReleased(seq: number): TestFact {
  return lifecycle(seq, { type: 'SeatReleased', data: { sessionId: 's', limitId: 'site' } });
}

export function beat(at: number, active = true): TestFact {
  return { beat: { at: seconds(at), active } };
}

export function beats(...at: readonly number[]): TestFact[] {
  return at.map((one) => beat(one));
}

/** Folds facts in the given order, onto `from`. */
export function fold(facts: readonly TestFact[], from: SessionState = nothing): SessionState {
  return facts.reduce(
    (state, fact) => ('beat' in fact ? evolveBeat(state, fact.beat) : evolve(state, fact.lifecycle)),
    from,
  );
}

export function policyOf(more: Partial<SessionPolicy>): SessionPolicy {
  return { ...defaultPolicy, ...more };
}

function lifecycle(
  seq: number,
  said: Pick<LifecycleFact['event'], 'type' | 'data'>,
): { lifecycle: LifecycleFact } {
  const loggedAt = seq * 1000;
  const event = { ...said, id: `e${seq}`, site: 'test', time: loggedAt, receivedAt: loggedAt };
  return { lifecycle: { event: event as LifecycleFact['event'], position: { seq, index: 0 }, loggedAt } };
}
