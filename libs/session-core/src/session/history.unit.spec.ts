import { describe, expect, it } from 'vitest';
import { beat, beats, ended, fold, identified, resumed, started, type TestFact } from '../testing/given.js';
import { decodeState, encodeState } from './codec.js';
import { evolveBeat, merge } from './evolve.js';
import { defaultPolicy } from './policy.js';
import { occupiedOf } from './seat.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => view(fold(facts))!;
const told = (seq: number, at: number, more: object = {}) => started(seq, at, { history: true, ...more });
const startStop = { policy: { ...defaultPolicy, liveness: 'start_stop' as const } };

describe('a session of history', () => {
  it('whose end nobody told is over at its last signal, like one whose lease has passed', () => {
    const lived = rowOf(started(1, 0), ...beats(30, 60), ended(2, 60, 'lease_expired'));
    expect(rowOf(told(1, 0), ...beats(30, 60))).toEqual({ ...lived, occupied: [] });
    expect(rowOf(told(1, 0))).toMatchObject({ endedAt: 0, endReason: 'lease_expired', spanMs: 0 });
  });

  it('goes on when more of it is told, in whatever order, and counts no hole', () => {
    const facts = [told(1, 0), ...beats(30), ...beats(3600, 3630)];
    expect(rowOf(...facts)).toMatchObject({ endedAt: 3_630_000, connectedMs: 60_000, orphanRuns: 0 });
    expect(rowOf(...facts.reverse())).toEqual(rowOf(...facts));
  });

  it('ends when it was told to, also when that is told first', () => {
    const row = rowOf(ended(1, 50, 'logout'), told(2, 0), ...beats(30, 80));
    expect(row).toMatchObject({
      endedAt: 50_000,
      endReason: 'logout',
      endPrecision: 'exact',
      spanMs: 50_000,
    });
  });

  it('that could not beat has an end of which nothing is known', () => {
    expect(rowOf(told(1, 0, startStop))).toMatchObject({
      ...{ endedAt: 0, endReason: 'unknown', endPrecision: 'estimated', endUncertaintyMs: null },
    });
    expect(rowOf(told(1, 0, startStop), ended(2, 900, 'logout'))).toMatchObject({ connectedMs: 900_000 });
  });

  it('has never held a seat', () => {
    const facts = [told(100, 0), beat(30)];
    expect(occupiedOf(fold(facts).life)).toEqual([]);
    expect(rowOf(...facts).seat).toBe(false);
    expect(occupiedOf(fold([...facts, ended(900, 60, 'logout')]).life)).toEqual([]);
  });

  it('that a collector has admitted as well is ended by the collectors alone', () => {
    expect(rowOf(told(1, 0), started(2, 10), beat(30))).toMatchObject({ endedAt: null, seat: true });
    expect(rowOf(told(1, 0), started(2, 10), ended(3, 30, 'lease_expired'), resumed(4, 900))).toMatchObject({
      endedAt: null,
    });
  });

  it('is still one when it was stored and read', () => {
    const state = fold([told(1, 0), beat(30)]);
    expect(view(decodeState(encodeState(state)))).toEqual(view(state));
  });
});

describe('what a start tells', () => {
  it('is not taken back by one that had to be made up behind it', () => {
    const real = { userId: 'ada', clientId: 'web' };
    const facts = [started(1, 0, real), started(2, 20, { inferred: true }), identified(3, 30, 'ben')];
    expect(fold(facts).meta?.value).toMatchObject(real);
    expect(fold([...facts].reverse()).meta?.value).toMatchObject(real);
    expect(fold([started(1, 0, { inferred: true }), started(2, 0, real)]).meta?.value).toMatchObject(real);
  });

  it('is not taken back in a state that was stored without it either', () => {
    const stored = decodeState(encodeState(fold([started(1, 0, { clientId: 'web' })])));
    expect(merge(stored, fold([started(2, 20, { inferred: true })])).meta).toBeNull();
    const more = evolveBeat(merge(stored, fold([started(2, 20, { clientId: 'tv' })])), {
      at: 30_000,
      active: true,
    });
    expect(more.meta?.value.clientId).toBe('tv');
  });
});
