import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beat,
  beats,
  ended,
  fold,
  identified,
  policyOf,
  resumed,
  seatReleased,
  seatTaken,
  started,
  type TestFact,
} from '../testing/given.js';
import { decodeState, encodeState } from './codec.js';
import { merge } from './evolve.js';
import { nothing, type SessionState } from './state.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => {
  const row = view(fold(facts));
  if (row === null) throw new Error('the session has no start');
  return row;
};

describe('golden vectors of the durations, T = L = 90 s', () => {
  const everyHalfMinute = Array.from({ length: 11 }, (_, i) => i * 30);
  it.each([
    { at: everyHalfMinute, span: 300, active: 300, segments: 1 },
    { at: [0], span: 0, active: 0, segments: 1 },
    { at: [0, 30, 120, 150], span: 150, active: 150, segments: 1 },
    { at: [0, 30, 121, 151], span: 151, active: 60, segments: 2 },
    { at: [0, 30, 60, 660, 690], span: 690, active: 90, segments: 2 },
    { at: [690, 0, 60, 0, 660, 30, 30, 690, 60], span: 690, active: 90, segments: 2 },
  ])('active beats at $at', ({ at, span, active, segments }) => {
    const state = fold([started(1, 0), ...beats(...at)]);
    const row = view(state)!;
    expect([row.spanMs, row.activeMs]).toEqual([span * 1000, active * 1000]);
    expect(state.active).toHaveLength(segments);
  });
});

describe('connected and active time', () => {
  it('an inactive beat proves presence, not activity', () => {
    const row = rowOf(started(1, 0), beat(60, false), beat(120, false), beat(180));
    expect([row.connectedMs, row.activeMs]).toEqual([180_000, 0]);
  });

  it('a hole longer than the lease is not connected', () => {
    const row = rowOf(started(1, 0), ...beats(30, 1000, 1030));
    expect(row).toMatchObject({ spanMs: 1_030_000, connectedMs: 60_000 });
    expect(row.connectedSegments).toEqual([
      [0, 30_000],
      [1_000_000, 1_030_000],
    ]);
  });

  it('a shorter active gap than the lease counts less as active than as connected', () => {
    const policy = policyOf({ activeGapMs: 20_000 });
    expect(rowOf(started(1, 0, { policy }), ...beats(30, 45))).toMatchObject({
      connectedMs: 45_000,
      activeMs: 15_000,
    });
  });

  it('without beats, start/stop liveness counts the span as connected and activity as not measured', () => {
    const policy = policyOf({ liveness: 'start_stop' });
    const row = rowOf(started(1, 0, { policy }), ended(2, 5000, 'logout'));
    expect(row).toMatchObject({ spanMs: 5_000_000, connectedMs: 5_000_000, activeMs: null });
  });
});

describe('ends', () => {
  it('an end told by the source is exact and itself a proof of life', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 50, 'logout'));
    expect(row).toMatchObject({
      endedAt: 50_000,
      endPrecision: 'exact',
      endUncertaintyMs: 0,
      connectedMs: 50_000,
      activeMs: 30_000,
    });
  });

  it('a lost lease ends at the last signal, uncertain by one heartbeat interval', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 30, 'lease_expired'));
    expect(row).toMatchObject({ endedAt: 30_000, endPrecision: 'estimated', endUncertaintyMs: 30_000 });
  });

  it('an imposed end frees the seat then, and is no proof that the session was used until then', () => {
    const row = rowOf(
      started(1, 0),
      beat(30),
      ended(2, 75, 'revoked', { endedBy: 'admin', endedByName: 'ada' }),
    );
    expect(row).toMatchObject({
      endedAt: 30_000,
      endPrecision: 'estimated',
      endUncertaintyMs: 45_000,
      connectedMs: 30_000,
    });
    expect(row).toMatchObject({ endReason: 'revoked', endedBy: 'admin', endedByName: 'ada' });
  });

  it('a session missing in a snapshot is uncertain until the snapshot was taken', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 30, 'source_snapshot', { endedBefore: 90_000 }));
    expect(row).toMatchObject({ endedAt: 30_000, endUncertaintyMs: 60_000 });
  });

  it('an exact end beats an estimated one, whichever was written first', () => {
    expect(rowOf(started(1, 0), ended(2, 0, 'lease_expired'), ended(3, 80, 'logout')).endReason).toBe(
      'logout',
    );
    expect(rowOf(started(1, 0), ended(2, 80, 'logout'), ended(3, 0, 'lease_expired')).endReason).toBe(
      'logout',
    );
  });

  it('of two exact ends the earlier holds, and at one instant the one of higher rank', () => {
    expect(rowOf(started(1, 0), ended(2, 80, 'logout'), ended(3, 60, 'client_closed')).endReason).toBe(
      'client_closed',
    );
    expect(rowOf(started(1, 0), ended(2, 60, 'client_closed'), ended(3, 60, 'logout')).endReason).toBe(
      'logout',
    );
  });

  it('an end before its start is an end at the start', () => {
    expect(rowOf(started(1, 100), ended(2, 40, 'logout'))).toMatchObject({ endedAt: 100_000, spanMs: 0 });
  });

  it('beats behind an exact end count nothing', () => {
    const row = rowOf(started(1, 0), ...beats(30, 60, 90), ended(2, 50, 'logout'));
    expect(row).toMatchObject({ endedAt: 50_000, lastSeenAt: 50_000, connectedMs: 50_000, activeMs: 50_000 });
  });
});

describe('signals around an estimated end', () => {
  it('those wholly in the dead zone are orphans', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 30, 'lease_expired'), ...beats(200, 230));
    expect(row).toMatchObject({ endedAt: 30_000, orphanRuns: 1, connectedMs: 30_000 });
  });

  it('those that reach back over its beginning bridge it', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 30, 'lease_expired'), ...beats(100, 150));
    expect(row).toMatchObject({ endedAt: 150_000, orphanRuns: 0, connectedMs: 150_000 });
  });

  it('a resume opens the session again and is an active signal', () => {
    const row = rowOf(started(1, 0), beat(30), ended(2, 30, 'lease_expired'), resumed(3, 400), beat(430));
    expect(row).toMatchObject({
      endedAt: null,
      endReason: null,
      lastSeenAt: 430_000,
      connectedMs: 60_000,
      activeMs: 60_000,
    });
  });
});

describe('starts', () => {
  it('the real start, arriving later, lowers the time and stops being inferred', () => {
    const row = rowOf(started(1, 100, { inferred: true }), beat(130), started(2, 20, { userId: 'ada' }));
    expect(row).toMatchObject({ startedAt: 20_000, inferred: false, userId: 'ada', spanMs: 110_000 });
  });

  it('nothing is said of a session without a start', () => {
    expect(view(fold(beats(1, 2)))).toBeNull();
  });
});

describe('laws', () => {
  const fact = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.boolean()).map(
        ([at, active]) =>
          () =>
            beat(at, active),
      ),
    },
    fc
      .integer({ min: 0, max: 2000 })
      .map((at) => (seq: number) => started(seq, at, { userId: `u${at % 3}` })),
    fc.integer({ min: 0, max: 2000 }).map((at) => (seq: number) => ended(seq, at, 'lease_expired')),
    fc
      .integer({ min: 0, max: 2000 })
      .map((at) => (seq: number) => ended(seq, at, at % 2 ? 'logout' : 'revoked')),
    fc.integer({ min: 0, max: 2000 }).map((at) => (seq: number) => resumed(seq, at)),
    fc
      .integer({ min: 0, max: 2000 })
      .map(
        (at) => (seq: number) => (at % 2 ? seatReleased(seq) : seatTaken(seq, at, at % 4 ? [] : undefined)),
      ),
    fc
      .integer({ min: 0, max: 2000 })
      .map((at) => (seq: number) => identified(seq, at, at % 3 ? `u${at % 3}` : null)),
  );
  const life = fc
    .array(fact, { maxLength: 40 })
    .map((makers) => [started(1, 0), ...makers.map((make, i) => make(i + 2))]);

  it('any order, repetition and grouping of the facts gives the same state', () => {
    const seeds = fc.array(fc.nat(1_000_000), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(life, seeds, (facts, seed) => {
        const parts: TestFact[][] = [[], [], []];
        [...facts, ...facts.slice(0, 5)]
          .map((one, i) => ({ one, rank: seed[i]! }))
          .sort((a, b) => a.rank - b.rank)
          .forEach(({ one, rank }) => parts[rank % 3]!.push(one));
        const merged = parts.map((part) => fold(part)).reduce<SessionState>(merge, nothing);
        expect(merged).toEqual(fold(facts));
        expect(view(merged)).toEqual(view(fold(facts)));
      }),
    );
  });

  it('0 <= active <= connected <= span', () => {
    fc.assert(
      fc.property(life, (facts) => {
        const row = view(fold(facts))!;
        expect(row.activeMs).toBeGreaterThanOrEqual(0);
        expect(row.connectedMs).toBeGreaterThanOrEqual(row.activeMs!);
        expect(row.spanMs).toBeGreaterThanOrEqual(row.connectedMs);
      }),
    );
  });

  it('a stored state is read back as it was, but for the metadata', () => {
    fc.assert(
      fc.property(life, (facts) => {
        const state = fold(facts);
        expect(decodeState(encodeState(state))).toEqual({ ...state, meta: null });
      }),
    );
  });

  it('refuses a state of another encoding', () => {
    expect(() => decodeState('{"v":2}')).toThrow('rebuild');
  });
});
