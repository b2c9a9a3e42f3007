import type { StoredEnvelope } from '@headcount/event-log';
import {
  evolve,
  evolveBeat,
  nothing,
  type Beat,
  type EventType,
  type LifecycleFact,
  type RecordedFact,
  type SessionState,
} from '@headcount/session-core';

/** One step of the fold: a lifecycle fact, or a beat, which has no position. */
export type Step = { readonly fact: LifecycleFact } | { readonly beat: Beat };

/** What a log of one session lets its state take, one after another. */
export function stepsOf(log: readonly StoredEnvelope[]): Step[] {
  return log
    .flatMap(({ facts }) => facts)
    .flatMap((fact): Step[] => {
      if (fact.event.type === 'Heartbeat') return fact.event.data.beats.map((beat) => ({ beat }));
      return isLifecycle(fact) ? [{ fact }] : [];
    });
}

const lifecycle: ReadonlySet<EventType> = new Set<LifecycleFact['event']['type']>([
  'SessionStarted',
  'SessionIdentified',
  'SessionEnded',
  'SessionResumed',
  'SeatTaken',
  'SeatReleased',
]);

function isLifecycle(fact: RecordedFact): fact is LifecycleFact {
  return lifecycle.has(fact.event.type);
}

export function foldSteps(steps: readonly Step[], from: SessionState = nothing): SessionState {
  return steps.reduce(
    (state, step) => ('beat' in step ? evolveBeat(state, step.beat) : evolve(state, step.fact)),
    from,
  );
}
