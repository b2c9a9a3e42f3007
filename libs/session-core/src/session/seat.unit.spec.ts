import { describe, expect, it } from 'vitest';
import {
  beat,
  ended,
  fold,
  identified,
  resumed,
  seatReleased,
  seatTaken,
  started,
  type TestFact,
} from '../testing/given.js';
import { occupiedOf } from './seat.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => view(fold(facts))!;
/** Facts of tests are logged at as many seconds as their sequence says. */
const occupied = (...facts: readonly TestFact[]) =>
  occupiedOf(fold(facts).life).map(([from, until]) => [from / 1000, until === null ? null : until / 1000]);

describe('a seat', () => {
  it('is taken by the start, by the log’s own time, whatever the source says', () => {
    expect(occupied(started(100, 0))).toEqual([[100, null]]);
    expect(rowOf(started(100, 0)).seat).toBe(true);
  });

  it('is given back by the end, when that was logged', () => {
    expect(occupied(started(100, 0), ended(900, 300, 'logout'))).toEqual([[100, 900]]);
    expect(rowOf(started(100, 0), ended(900, 300, 'logout')).seat).toBe(false);
  });

  it('is given up by a release, and taken again by asking for it; the session goes on', () => {
    const facts = [started(100, 0), beat(30), seatReleased(4000), beat(3990, false)];
    expect(rowOf(...facts)).toMatchObject({ seat: false, endedAt: null, lastSeenAt: 3_990_000 });
    expect(occupied(...facts)).toEqual([[100, 4000]]);
    const again = [...facts, seatTaken(5000, 4995)];
    expect(rowOf(...again)).toMatchObject({ seat: true, lastActiveAt: 4_995_000 });
    expect(occupied(...again)).toEqual([
      [100, 4000],
      [5000, null],
    ]);
  });

  it('is only held on to by a session that asks for it in time', () => {
    expect(occupied(started(100, 0), seatTaken(4000, 3999))).toEqual([[100, null]]);
  });

  it('is taken by a resume behind an end, not by one of a session that is open without it', () => {
    expect(occupied(started(100, 0), ended(200, 0, 'lease_expired'), resumed(300, 300))).toEqual([
      [100, 200],
      [300, null],
    ]);
    expect(rowOf(started(100, 0), seatReleased(200), resumed(300, 300)).seat).toBe(false);
  });

  it('is not taken twice by the real start of an inferred session', () => {
    expect(occupied(started(100, 90, { inferred: true }), started(150, 0))).toEqual([[100, null]]);
    expect(rowOf(started(100, 90, { inferred: true }), seatReleased(120), started(150, 0)).seat).toBe(false);
  });

  it('that is taken and given back at one instant was never occupied', () => {
    const { life } = fold([started(1, 0), ended(2, 0, 'evicted')]);
    expect(occupiedOf(life.map((fact) => ({ ...fact, loggedAt: 100 })))).toEqual([]);
  });
});

describe('a seat that is held while the log’s clock had gone back', () => {
  /** The facts at these instants of the log's clock. */
  const seats = (facts: readonly TestFact[], ...times: readonly number[]) => {
    const state = fold(facts);
    const life = state.life.map((fact, i) => ({ ...fact, loggedAt: times[i]! }));
    const { occupied: held, occupiedSince } = view({ ...state, life })!;
    return { held, since: occupiedSince };
  };
  const again = [started(1, 0), ended(2, 0, 'lease_expired'), resumed(3, 300)];

  it('is held once where it was held before', () => {
    expect(seats(again, 100, 200, 150)).toEqual({ held: [[100, 150]], since: 150 });
    expect(seats(again, 100, 200, 200)).toEqual({ held: [[100, 200]], since: 200 });
    expect(seats(again, 100, 200, 90)).toEqual({ held: [], since: 90 });
  });

  it('is held at no other time', () => {
    const twice = [...again, ended(4, 300, 'lease_expired'), resumed(5, 600)];
    expect(seats(twice, 100, 200, 300, 400, 150)).toEqual({ held: [[100, 150]], since: 150 });
    expect(seats([...again, ended(4, 300, 'lease_expired')], 100, 200, 150, 180)).toEqual({
      ...{ held: [[100, 200]], since: null },
    });
  });
});

describe('over the limit', () => {
  it('is a session whose latest admission said so', () => {
    expect(rowOf(started(1, 0, { overLimit: true })).overLimit).toBe(true);
    const given = [started(1, 0, { overLimit: true }), seatReleased(2)];
    expect(rowOf(...given, seatTaken(3, 3)).overLimit).toBe(false);
    expect(rowOf(started(1, 0), seatReleased(2), seatTaken(3, 3, ['all'])).overLimit).toBe(true);
  });

  it('stays what it was when a session merely keeps its seat', () => {
    expect(rowOf(started(1, 0, { overLimit: true }), seatTaken(3, 3)).overLimit).toBe(true);
    expect(rowOf(started(1, 0, { overLimit: true }), resumed(3, 3)).overLimit).toBe(true);
  });

  it('may also be said by a login', () => {
    expect(rowOf(started(1, 0), identified(2, 1, 'ada')).overLimit).toBe(false);
    const facts = [started(1, 0), identified(2, 1, 'ada', ['per-user'])];
    expect(rowOf(...facts).overLimit).toBe(true);
  });
});
