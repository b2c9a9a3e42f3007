import type {
  Beat,
  HeadcountEvent,
  Measures,
  Millis,
  SeatReleased,
  SeatTaken,
  SessionEnded,
  SessionIdentified,
  SessionResumed,
  SessionStarted,
} from '../events/event.js';
import { comparePositions, type Position } from '../events/position.js';
import { addRun, uniteRuns, type Run } from './runs.js';
import type { Life, SessionState } from './state.js';

/** A fact about one session, as read from the log. */
export interface RecordedFact<Event extends HeadcountEvent = HeadcountEvent> {
  readonly event: Event;
  readonly position: Position;
  /** The log's own time of the envelope. */
  readonly loggedAt: Millis;
}
export type LifecycleFact = RecordedFact<
  SessionStarted | SessionIdentified | SessionEnded | SessionResumed | SeatTaken | SeatReleased
>;

/**
 * Adds a lifecycle fact to a state. A function of the set of facts: any order, any repetition, any split
 * into partial states that are merged gives the same state.
 */
export function evolve(state: SessionState, fact: LifecycleFact): SessionState {
  const { event } = fact;
  switch (event.type) {
    case 'SessionStarted':
      return evolveStart(state, fact as RecordedFact<SessionStarted>);
    case 'SessionIdentified': {
      const { at, userId, overLimits } = event.data;
      const identity = { position: fact.position, at, userId, overLimit: overLimits !== undefined };
      return { ...state, identities: insertByPosition(state.identities, identity) };
    }
    case 'SessionEnded': {
      const { sessionId: _, endedAt, replacedBySessionId: __, ...rest } = event.data;
      return withLife(state, { kind: 'end', at: endedAt, ...rest, ...placeOf(fact) });
    }
    case 'SessionResumed': {
      const { at, overLimits } = event.data;
      const overLimit = overLimits !== undefined;
      const resumed = withLife(state, { kind: 'resume', at, overLimit, ...placeOf(fact) });
      return withSignal(resumed, at, true);
    }
    case 'SeatTaken': {
      const overLimit = event.data.overLimits !== undefined;
      const seated = withLife(state, { kind: 'seatTaken', overLimit, ...placeOf(fact) });
      return withSignal(seated, event.data.at, true);
    }
    case 'SeatReleased':
      return withLife(state, { kind: 'seatReleased', ...placeOf(fact) });
  }
}

/** Adds one beat to a state; the same promise as {@link evolve}. */
export function evolveBeat(
  state: SessionState,
  beat: Pick<Beat, 'at' | 'active' | 'measures'>,
): SessionState {
  const signalled = withSignal(state, beat.at, beat.active);
  if (beat.measures === undefined) return signalled;
  const measures = highestMeasures(state.measures, beat.measures);
  return measures === state.measures ? signalled : { ...signalled, measures };
}

/** The state of the union of two sets of facts. */
export function merge(a: SessionState, b: SessionState): SessionState {
  const policy = lowest(a.policy, b.policy);
  const { leaseMs, activeGapMs } = gapsOf({ policy });
  return {
    startedAt:
      a.startedAt === null
        ? b.startedAt
        : b.startedAt === null
          ? a.startedAt
          : Math.min(a.startedAt, b.startedAt),
    policy,
    meta: metaOf(a, b),
    life: b.life.reduce(insertByPosition, a.life),
    identities: b.identities.reduce(insertByPosition, a.identities),
    connected: joined(uniteRuns(a.connected, b.connected, leaseMs), leaseMs),
    active: joined(uniteRuns(a.active, b.active, activeGapMs), activeGapMs),
    measures: highestMeasures(a.measures, b.measures),
  };
}

function evolveStart(state: SessionState, fact: RecordedFact<SessionStarted>): SessionState {
  const { sessionId: _, overLimits: __, ageMs: ___, history = false, ...told } = fact.event.data;
  const { startedAt, policy, inferred, overLimit, ...meta } = told;
  const { position } = fact;
  const started: SessionState = {
    startedAt,
    policy: { position, value: policy },
    meta: { position, value: meta },
    life: [{ kind: 'start', inferred, overLimit, history, ...placeOf(fact) }],
    identities:
      meta.userId === null ? [] : [{ position, at: startedAt, userId: meta.userId, overLimit: false }],
    connected: [[startedAt, startedAt]],
    active: [[startedAt, startedAt]],
    measures: {},
  };
  return merge(state, started);
}

function withSignal(state: SessionState, at: Millis, active: boolean): SessionState {
  const { leaseMs, activeGapMs } = gapsOf(state);
  const connected = addRun(state.connected, [at, at], leaseMs);
  const activeRuns = active ? addRun(state.active, [at, at], activeGapMs) : state.active;
  return connected === state.connected && activeRuns === state.active
    ? state
    : { ...state, connected, active: activeRuns };
}

function withLife(state: SessionState, life: Life): SessionState {
  return { ...state, life: insertByPosition(state.life, life) };
}

/** Without a start the gaps are unknown: then nothing is joined that a later policy might keep apart. */
function gapsOf(state: Pick<SessionState, 'policy'>): { leaseMs: Millis; activeGapMs: Millis } {
  return state.policy?.value ?? { leaseMs: 0, activeGapMs: 0 };
}

function joined(runs: readonly Run[], gap: Millis): readonly Run[] {
  const apart = runs.every((run, i) => i === 0 || run[0] - runs[i - 1]![1] > gap);
  return apart ? runs : uniteRuns([], runs, gap);
}

function placeOf(fact: LifecycleFact): { position: Position; loggedAt: Millis } {
  return { position: fact.position, loggedAt: fact.loggedAt };
}

/** The maximum by name; the same object when nothing is higher. */
function highestMeasures(known: Measures, more: Measures): Measures {
  const higher = Object.entries(more).filter(([name, value]) => value > (known[name] ?? -Infinity));
  return higher.length === 0 ? known : { ...known, ...Object.fromEntries(higher) };
}

interface Placed {
  readonly position: Position;
}

function insertByPosition<Item extends Placed>(sorted: readonly Item[], item: Item): readonly Item[] {
  let at = sorted.length;
  while (at > 0 && comparePositions(sorted[at - 1]!.position, item.position) > 0) at--;
  if (at > 0 && comparePositions(sorted[at - 1]!.position, item.position) === 0) return sorted;
  return [...sorted.slice(0, at), item, ...sorted.slice(at)];
}

function lowest<Item extends Placed>(a: Item | null, b: Item | null): Item | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a.position, b.position) <= 0 ? a : b;
}

/** Of the start with the highest position; one that was made up tells nothing beside one that was told. */
function metaOf(a: SessionState, b: SessionState): SessionState['meta'] {
  const told = [...a.life, ...b.life].filter((fact) => fact.kind === 'start' && !fact.inferred);
  const counts = (meta: SessionState['meta']): boolean =>
    meta !== null && told.some(({ position }) => comparePositions(position, meta.position) === 0);
  if (told.length === 0) return highest(a.meta, b.meta);
  return highest(counts(a.meta) ? a.meta : null, counts(b.meta) ? b.meta : null);
}

function highest<Item extends Placed>(a: Item | null, b: Item | null): Item | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a.position, b.position) >= 0 ? a : b;
}
