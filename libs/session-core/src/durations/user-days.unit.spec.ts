import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedSteps, type Steps } from '../concurrency/crowd-cells.js';
import { beat, fold, identified, policyOf, started } from '../testing/given.js';
import { cellMs } from './cells.js';
import { mayBringUsers, quartersOf, staysOf, UserDays, dayMs, type Stay } from './user-days.js';

const quarter = cellMs;

describe('the stays of a session', () => {
  const session = { startedAt: 10, endedAt: 2 * quarter, lastSeenAt: 2 * quarter };
  const login = (userId: string, loginAt: number, logoutAt: number | null = null) => ({
    ...{ userId, loginAt, logoutAt },
  });

  it('reach over the quarters that it touches, half open', () => {
    expect(staysOf({ ...session, logins: [login('alice', 10)] })).toEqual([
      { userId: 'alice', from: 0, to: 2 * quarter },
    ]);
  });

  it('are those of each user between login and logout', () => {
    const logins = [
      login('alice', 10, quarter),
      login('bob', quarter, quarter + 1),
      login('carol', 2 * quarter),
    ];
    expect(staysOf({ ...session, logins })).toEqual([
      { userId: 'alice', from: 0, to: quarter },
      { userId: 'bob', from: quarter, to: 2 * quarter },
    ]);
  });

  it('are one quarter of the first user where it has no length', () => {
    const brief = { startedAt: quarter, endedAt: null, lastSeenAt: quarter };
    expect(staysOf({ ...brief, logins: [login('alice', quarter)] })).toEqual([
      { userId: 'alice', from: quarter, to: 2 * quarter },
    ]);
    expect(staysOf({ ...brief, logins: [] })).toEqual([]);
  });
});

describe('a beat within a quarter', () => {
  const policy = policyOf({ leaseMs: 90_000, activeGapMs: 60_000 });

  it('brings nobody, as a rule', () => {
    expect(mayBringUsers(fold([started(1, 800, { policy }), beat(830)]))).toBe(false);
    expect(mayBringUsers(fold([started(1, 900, { policy })]))).toBe(false);
  });

  it('brings whoever reached no more than the beginning of the quarter', () => {
    expect(mayBringUsers(fold([started(1, 840, { policy }), beat(900)]))).toBe(true);
  });

  it('brings whoever logged in at the last signal or behind it', () => {
    const known = fold([started(1, 800, { policy }), beat(830)]);
    expect(mayBringUsers(fold([identified(2, 820, 'bob')], known))).toBe(false);
    expect(mayBringUsers(fold([identified(2, 830, 'bob')], known))).toBe(true);
    expect(mayBringUsers(fold([identified(2, 850, 'bob')], known))).toBe(true);
  });
});

const someStays = fc.array(
  fc
    .tuple(
      fc.constantFrom('alice', 'bob'),
      fc.integer({ min: -100, max: 300 }),
      fc.integer({ min: 1, max: 220 }),
    )
    .map(([userId, from, length]): Stay => ({ userId, from: from * quarter, to: (from + length) * quarter })),
  { maxLength: 6 },
);

/** Every quarter of every stay by itself. */
const quartersIn = (stays: readonly Stay[], user: string) => {
  const all = new Set<number>();
  for (const { userId, from, to } of stays)
    if (userId === user) for (let at = from; at < to; at += quarter) all.add(at);
  return [...all].sort((a, b) => a - b);
};

describe('the days of users', () => {
  it('hold the quarters of all stays, whatever was told of them before', () => {
    fc.assert(
      fc.property(fc.array(someStays, { minLength: 1, maxLength: 4 }), (views) => {
        const stored = new Map<string, Map<number, Steps>>();
        views.forEach((after, i) => {
          const changes = new UserDays();
          changes.move(views[i - 1] ?? [], after);
          for (const { userId, day, steps } of changes.days()) {
            expect(Number.isInteger(day / dayMs)).toBe(true);
            expect(steps.every(([at]) => day <= at && at < day + dayMs)).toBe(true);
            const days = stored.get(userId) ?? new Map<number, Steps>();
            stored.set(userId, days.set(day, addedSteps(days.get(day) ?? [], steps)));
          }
        });
        for (const user of ['alice', 'bob']) {
          const days = [...(stored.get(user) ?? [])]
            .map(([day, steps]) => ({ day, steps }))
            .sort((a, b) => a.day - b.day);
          expect(quartersOf(days)).toEqual(quartersIn(views.at(-1)!, user));
        }
      }),
    );
  });

  it('do not change with a view that tells the same', () => {
    const changes = new UserDays();
    const stay = { userId: 'alice', from: 0, to: quarter };
    changes.move([stay], [{ ...stay }]);
    expect(changes.days()).toEqual([]);
  });

  it('end at midnight without touching the next day', () => {
    const changes = new UserDays();
    changes.move([], [{ userId: 'alice', from: dayMs - quarter, to: dayMs }]);
    expect(changes.days()).toEqual([{ userId: 'alice', day: 0, steps: [[dayMs - quarter, 1]] }]);
  });
});
