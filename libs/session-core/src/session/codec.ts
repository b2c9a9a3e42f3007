import type { Measures } from '../events/event.js';
import type { Position } from '../events/position.js';
import type { SessionPolicy } from './policy.js';
import type { Run } from './runs.js';
import type { Identity, Life, SessionState } from './state.js';

type PackedPlace = readonly [seq: number, index: number];
type PackedLife =
  | readonly ['s', ...PackedPlace, loggedAt: number, inferred: 0 | 1, overLimit: 0 | 1, history?: 1]
  | readonly ['r', ...PackedPlace, loggedAt: number, at: number, overLimit?: 1]
  | readonly ['t', ...PackedPlace, loggedAt: number, overLimit?: 1]
  | readonly ['g', ...PackedPlace, loggedAt: number]
  | readonly ['e', ...PackedPlace, loggedAt: number, at: number, rest: PackedEnd];
type PackedEnd = readonly [
  reason: string,
  precision: 0 | 1,
  bySource: 0 | 1,
  endedBy: string,
  endedByName: string | null,
  endedBefore: number | null,
];
type PackedPolicy = readonly [
  ...PackedPlace,
  h: number,
  l: number,
  t: number,
  idle: number,
  dangling: number,
  resume: number,
  maxAge: number | null,
  startStop: 0 | 1,
];

interface Packed {
  /** Version of this encoding; another one is refused. */
  readonly v: 1;
  readonly s: number | null;
  readonly p: PackedPolicy | null;
  readonly l: readonly PackedLife[];
  readonly i: readonly (readonly [...PackedPlace, at: number, userId: string | null, overLimit?: 1])[];
  readonly c: readonly number[];
  readonly a: readonly number[];
  /** Measures by name, sorted; left out when there are none. */
  readonly m?: Measures;
}

/**
 * A state as short text for storage, typically 150 characters. The metadata is left out: it is stored in
 * columns of its own, so that a beat need not write it again.
 */
export function encodeState(state: SessionState): string {
  const names = Object.keys(state.measures).sort();
  const packed: Packed = {
    v: 1,
    s: state.startedAt,
    p: state.policy === null ? null : packPolicy(state.policy.position, state.policy.value),
    l: state.life.map(packLife),
    i: state.identities.map(({ position, at, userId, overLimit }) => [
      ...placeOf(position),
      at,
      userId,
      ...flagged(overLimit),
    ]),
    c: state.connected.flat(),
    a: state.active.flat(),
    ...(names.length === 0
      ? {}
      : { m: Object.fromEntries(names.map((name) => [name, state.measures[name]!])) }),
  };
  return JSON.stringify(packed);
}

/**
 * The reverse of {@link encodeState}, with `meta: null`: fold only facts with higher positions onto it.
 *
 * @throws Error when the text was written by another version of this encoding.
 */
export function decodeState(text: string): SessionState {
  const packed = JSON.parse(text) as Packed;
  if (packed.v !== 1)
    throw new Error(`a session state of encoding ${String(packed.v)} can't be read by this version: rebuild`);
  return {
    startedAt: packed.s,
    policy: packed.p === null ? null : unpackPolicy(packed.p),
    meta: null,
    life: packed.l.map(unpackLife),
    identities: packed.i.map(([seq, index, at, userId, overLimit]): Identity => ({
      position: { seq, index },
      at,
      userId,
      overLimit: overLimit === 1,
    })),
    connected: unpackRuns(packed.c),
    active: unpackRuns(packed.a),
    measures: packed.m ?? {},
  };
}

function placeOf(position: Position): PackedPlace {
  return [position.seq, position.index];
}

function bit(flag: boolean): 0 | 1 {
  return flag ? 1 : 0;
}

/** A flag that is hardly ever set: written only then. */
function flagged(flag: boolean): readonly [] | readonly [1] {
  return flag ? [1] : [];
}

function packPolicy(position: Position, p: SessionPolicy): PackedPolicy {
  const { heartbeatMs, leaseMs, activeGapMs, idleAfterMs, danglingAfterMs, resumeWindowMs, maxAgeMs } = p;
  const startStop = bit(p.liveness === 'start_stop');
  return [
    ...placeOf(position),
    heartbeatMs,
    leaseMs,
    activeGapMs,
    idleAfterMs,
    danglingAfterMs,
    resumeWindowMs,
    maxAgeMs,
    startStop,
  ];
}

function unpackPolicy(packed: PackedPolicy): { position: Position; value: SessionPolicy } {
  const [
    seq,
    index,
    heartbeatMs,
    leaseMs,
    activeGapMs,
    idleAfterMs,
    danglingAfterMs,
    resumeWindowMs,
    maxAgeMs,
    startStop,
  ] = packed;
  const liveness = startStop === 1 ? 'start_stop' : 'beats';
  return {
    position: { seq, index },
    value: {
      heartbeatMs,
      leaseMs,
      activeGapMs,
      idleAfterMs,
      danglingAfterMs,
      resumeWindowMs,
      maxAgeMs,
      liveness,
    },
  };
}

function packLife(life: Life): PackedLife {
  const place = placeOf(life.position);
  switch (life.kind) {
    case 'start':
      return [
        's',
        ...place,
        life.loggedAt,
        bit(life.inferred),
        bit(life.overLimit),
        ...flagged(life.history),
      ];
    case 'resume':
      return ['r', ...place, life.loggedAt, life.at, ...flagged(life.overLimit)];
    case 'seatTaken':
      return ['t', ...place, life.loggedAt, ...flagged(life.overLimit)];
    case 'seatReleased':
      return ['g', ...place, life.loggedAt];
    case 'end': {
      const { reason, precision, bySource, endedBy, endedByName, endedBefore } = life;
      const rest: PackedEnd = [
        reason,
        bit(precision === 'exact'),
        bit(bySource),
        endedBy,
        endedByName,
        endedBefore,
      ];
      return ['e', ...place, life.loggedAt, life.at, rest];
    }
  }
}

function unpackLife(packed: PackedLife): Life {
  const [kind, seq, index, loggedAt] = packed;
  const place = { position: { seq, index }, loggedAt };
  switch (kind) {
    case 's':
      return {
        kind: 'start',
        ...place,
        inferred: packed[4] === 1,
        overLimit: packed[5] === 1,
        history: packed[6] === 1,
      };
    case 'r':
      return { kind: 'resume', ...place, at: packed[4], overLimit: packed[5] === 1 };
    case 't':
      return { kind: 'seatTaken', ...place, overLimit: packed[4] === 1 };
    case 'g':
      return { kind: 'seatReleased', ...place };
    case 'e': {
      const [reason, exact, bySource, endedBy, endedByName, endedBefore] = packed[5];
      return {
        kind: 'end',
        ...place,
        at: packed[4],
        reason: reason as (Life & { kind: 'end' })['reason'],
        precision: exact === 1 ? 'exact' : 'estimated',
        bySource: bySource === 1,
        endedBy: endedBy as (Life & { kind: 'end' })['endedBy'],
        endedByName,
        endedBefore,
      };
    }
  }
}

function unpackRuns(flat: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < flat.length; i += 2) runs.push([flat[i]!, flat[i + 1]!]);
  return runs;
}
