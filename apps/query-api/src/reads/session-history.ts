import type { SessionFact, SessionSegment } from '@headcount/contracts';
import {
  formatPosition,
  inSeconds,
  segmentsByUser,
  view,
  type Life,
  type Millis,
  type Run,
  type SessionState,
} from '@headcount/session-core';

/** When a session was connected and active, by whose it was then, and when it held a seat; each by time. */
export function segmentsOf(state: SessionState): readonly SessionSegment[] {
  const seen = view(state);
  if (seen === null) return [];
  const ofUsers = (series: SessionSegment['series'], runs: readonly Run[]): SessionSegment[] =>
    [...segmentsByUser(runs, seen.logins)]
      .flatMap(([userId, share]) => share.map(([from, to]) => segment(series, userId, from, to)))
      .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const { occupied, occupiedSince } = seen;
  return [
    ...ofUsers('connected', seen.connectedSegments),
    ...ofUsers('active', seen.activeSegments),
    ...occupied.map(([from, until]) => segment('occupied', null, from, until)),
    ...(occupiedSince === null ? [] : [segment('occupied', null, occupiedSince, null)]),
  ];
}

function segment(
  series: SessionSegment['series'],
  userId: string | null,
  from: Millis,
  to: Millis | null,
): SessionSegment {
  return {
    series,
    userId,
    start: iso(from),
    end: to === null ? null : iso(to),
    seconds: to === null ? null : inSeconds(to - from),
  };
}

/** The lifecycle facts of a session in the order of the log, then its beats as ranges. */
export function factsOf(state: SessionState): readonly SessionFact[] {
  const starts = new Set(state.life.flatMap((fact) => (fact.kind === 'start' ? [keyOf(fact)] : [])));
  const told = [
    ...state.life.map((fact) => ({ position: fact.position, fact: lifeFact(state, fact) })),
    ...state.identities
      .filter((identity) => !starts.has(keyOf(identity)))
      .map(({ position, at, userId, overLimit }) => ({
        position,
        fact: {
          ...{ type: 'identified' as const, position: formatPosition(position), loggedAt: null },
          ...{ at: iso(at), userId, overLimit },
        },
      })),
  ];
  told.sort((a, b) => a.position.seq - b.position.seq || a.position.index - b.position.index);
  return [...told.map(({ fact }) => fact), ...beatsOf(state)];
}

function lifeFact({ identities }: SessionState, life: Life): SessionFact {
  const common = { position: formatPosition(life.position), loggedAt: iso(life.loggedAt) };
  switch (life.kind) {
    case 'start': {
      const identity = identities.find((each) => keyOf(each) === keyOf(life));
      const who = { at: identity === undefined ? null : iso(identity.at), userId: identity?.userId ?? null };
      return { type: 'started', ...common, ...who, inferred: life.inferred, overLimit: life.overLimit };
    }
    case 'resume':
      return { type: 'resumed', ...common, at: iso(life.at), overLimit: life.overLimit };
    case 'seatTaken':
      return { type: 'seat_taken', ...common, at: null, overLimit: life.overLimit };
    case 'seatReleased':
      return { type: 'seat_released', ...common, at: null };
    case 'end':
      return {
        ...{ type: 'ended', ...common, at: iso(life.at), reason: life.reason, precision: life.precision },
        ...{ bySource: life.bySource, endedBy: life.endedBy, endedByName: life.endedByName },
        endedBefore: life.endedBefore === null ? null : iso(life.endedBefore),
      };
  }
}

function beatsOf({ connected, active }: SessionState): readonly SessionFact[] {
  const ranges = (active: boolean, runs: readonly Run[]) =>
    runs.map(([from, to]) => ({ type: 'beats' as const, active, from: iso(from), to: iso(to) }));
  return [...ranges(false, connected), ...ranges(true, active)];
}

const keyOf = ({ position }: Pick<Life, 'position'>): string => formatPosition(position);

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
