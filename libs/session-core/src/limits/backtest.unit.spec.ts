import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as inPieces from './backtest.js';
import type { Pieces, SeatStep } from './backtest.js';

function whole<Result>(work: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
const backtest = (...asked: Parameters<typeof inPieces.backtest>) => whole(inPieces.backtest(...asked));
const smallestMax = (...asked: Parameters<typeof inPieces.smallestMax>) =>
  whole(inPieces.smallestMax(...asked));

const step = (
  does: SeatStep['does'],
  sessionId: string,
  at: number,
  more: Partial<SeatStep> = {},
): SeatStep => ({
  ...{ at, does, sessionId, userId: `user of ${sessionId}`, key: '', person: sessionId, ...more },
});
const hour = 3_600_000;

describe('had a limit been in force', () => {
  it('who asked when it was full would have been refused, once and for good', () => {
    const steps = [
      step('ask', 'a', 0),
      step('ask', 'b', hour),
      step('leave', 'a', 2 * hour),
      step('ask', 'b', 3 * hour),
      step('ask', 'c', 3 * hour),
      step('ask', 'd', 4 * hour + 1),
    ];
    expect(backtest(steps, 1)).toEqual({
      ...{ refused: 2, ofStarts: 4 },
      users: [
        { userId: 'user of b', refused: 1 },
        { userId: 'user of d', refused: 1 },
      ],
      hours: [
        { start: hour, refused: 1 },
        { start: 4 * hour, refused: 1 },
      ],
    });
  });

  it('who was in before would have stayed, and people would have shared a seat', () => {
    const shared = { person: 'ada', userId: 'ada' };
    const steps = [
      step('in', 'a', 0),
      step('in', 'b', 0, shared),
      step('ask', 'c', 1, shared),
      step('ask', 'd', 1),
    ];
    expect(backtest(steps, 1)).toMatchObject({ refused: 1, ofStarts: 2, users: [{ userId: 'user of d' }] });
  });

  it('every key would have been counted for itself', () => {
    const steps = ['a', 'b'].map((id) => step('ask', id, 0, { key: id }));
    expect(backtest(steps, 1).refused).toBe(0);
    expect(backtest(steps, 0).refused).toBe(2);
  });
});

describe('laws of backtests', () => {
  const session = fc.record({
    key: fc.constantFrom('', 'k'),
    person: fc.nat(5),
    from: fc.nat(50),
    length: fc.integer({ min: 1, max: 20 }),
    back: fc.nat(8),
    early: fc.nat(4),
  });
  const life = (unit: 'sessions' | 'users') =>
    fc.array(session, { maxLength: 25 }).map((sessions) => {
      const all = sessions.flatMap(({ key, person, from, length, back, early }, i) => {
        const id = `s${i}`;
        const who = { key, person: unit === 'users' ? `p${person}` : id, userId: `p${person}` };
        const seen = [step(early === 0 ? 'in' : 'ask', id, early === 0 ? -1 : from, who)];
        seen.push(step('leave', id, from + length, who));
        if (back > 4) seen.push(step('ask', id, from + length + back, who), step('leave', id, 99, who));
        return seen;
      });
      return all.sort((a, b) => a.at - b.at);
    });

  /** Told again from intervals: at each ask, who of those let in sits there at that place of the list. */
  function bruteForce(steps: readonly SeatStep[], max: number): Set<string> {
    const refused = new Set<string>();
    steps.forEach((asks, place) => {
      if (asks.does !== 'ask' || refused.has(asks.sessionId)) return;
      const people = new Set<string>();
      for (const id of new Set(steps.map(({ sessionId }) => sessionId))) {
        const last = steps.slice(0, place).findLast(({ sessionId }) => sessionId === id);
        if (last !== undefined && last.does !== 'leave' && last.key === asks.key && !refused.has(id))
          people.add(last.person);
      }
      if (!people.has(asks.person) && people.size >= max) refused.add(asks.sessionId);
    });
    return refused;
  }
  const maxes = fc.nat(8);

  it.each(['sessions', 'users'] as const)('they say what counting anew at each ask says: %s', (unit) => {
    fc.assert(
      fc.property(life(unit), maxes, (steps, max) => {
        expect(backtest(steps, max).refused).toBe(bruteForce(steps, max).size);
      }),
    );
  });

  it('without a bound nobody is refused, and the sums are the whole', () => {
    fc.assert(
      fc.property(life('users'), maxes, (steps, max) => {
        expect(backtest(steps, null)).toMatchObject({ refused: 0, users: [], hours: [] });
        const { refused, ofStarts, users, hours } = backtest(steps, max);
        const sum = (list: readonly { refused: number }[]) => list.reduce((all, one) => all + one.refused, 0);
        expect([sum(users), sum(hours)]).toEqual([refused, refused]);
        expect(refused).toBeLessThanOrEqual(ofStarts);
      }),
    );
  });

  it('a wider limit never refuses a session more', () => {
    fc.assert(
      fc.property(life('sessions'), maxes, (steps, max) => {
        expect(backtest(steps, max + 1).refused).toBeLessThanOrEqual(backtest(steps, max).refused);
      }),
    );
  });

  it.each(['sessions', 'users'] as const)(
    'the smallest limit is the first one that refuses so few: %s',
    (unit) => {
      fc.assert(
        fc.property(life(unit), fc.constantFrom(0, 1, 10, 50, 100), (steps, percent) => {
          let first = 0;
          for (; ; first += 1) {
            const { refused, ofStarts } = backtest(steps, first);
            if (refused === 0 || refused * 100 < percent * ofStarts) break;
          }
          expect(smallestMax(steps, { percent, unit })).toBe(first);
        }),
      );
    },
  );
});
