import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../session/runs.js';
import { siteLimit } from '../testing/given-log.js';
import { keyOf, type Limit } from './limit.js';
import { seatPeak, type SeatedSession } from './usage.js';

const seated = (id: string, user: string | null, ...occupied: Run[]): SeatedSession => ({
  ...{ id, userId: user, clientId: null, attributes: {}, occupied },
  logins: user === null ? [] : [{ userId: user, loginAt: -Infinity, logoutAt: null }],
});
const window: Run = [0, 100];
const all = { window, looksAt: () => true };
const limitOf = (more: Partial<Limit>): Limit => ({ ...siteLimit, ...more });

describe('the peak of a limit', () => {
  it('is of one instant: who hands over at one instant is never there with who follows', () => {
    const sessions = [seated('a', 'u', [0, 50]), seated('b', 'v', [50, 100]), seated('c', 'w', [60, 61])];
    expect(seatPeak(siteLimit, sessions, all)).toEqual({ peak: 2, peakAt: 60, key: '' });
    expect(seatPeak(siteLimit, sessions, { ...all, window: [0, 60] })).toEqual({
      peak: 1,
      peakAt: 0,
      key: '',
    });
  });

  it('is that of the fullest key, or of the one that is looked at', () => {
    const sessions = [seated('a', 'u', [0, 9]), seated('b', 'v', [5, 9]), seated('c', 'v', [6, 9])];
    const perUser = limitOf({ scope: 'user' });
    expect(seatPeak(perUser, sessions, all)).toEqual({ peak: 2, peakAt: 6, key: 'v' });
    expect(seatPeak(perUser, sessions, { window, looksAt: (key) => key === 'u' })).toMatchObject({ peak: 1 });
  });

  it('counts people where the limit does, and everybody for what they were at the time', () => {
    const unit = limitOf({ unit: 'users' });
    expect(seatPeak(unit, [seated('a', 'u', [0, 9]), seated('b', 'u', [5, 9])], all).peak).toBe(1);
    const shared: SeatedSession = {
      ...seated('s', 'v', [0, 90]),
      logins: [
        { userId: 'u', loginAt: 0, logoutAt: 10 },
        { userId: 'v', loginAt: 20, logoutAt: null },
      ],
    };
    const other = seated('o', 'o', [12, 15]);
    expect(seatPeak(siteLimit, [shared, other], all)).toMatchObject({ peak: 1, peakAt: 0 });
    expect(seatPeak(limitOf({ countAnonymous: true }), [shared, other], all)).toMatchObject({
      peak: 2,
      peakAt: 12,
    });
  });

  it('is none where nobody was', () => {
    expect(seatPeak(siteLimit, [seated('a', 'u', [200, 300]), seated('b', null, [0, 9])], all)).toEqual({
      ...{ peak: 0, peakAt: null, key: null },
    });
  });

  it('is what counting at every instant gives', () => {
    const run = fc
      .tuple(fc.nat(30), fc.integer({ min: 1, max: 10 }))
      .map(([from, length]): Run => [from, from + length]);
    const session = fc.tuple(fc.constantFrom('u', 'v', null), run);
    const limit = fc.constantFrom(
      siteLimit,
      limitOf({ countAnonymous: true }),
      limitOf({ scope: 'user' }),
      limitOf({ unit: 'users', countAnonymous: true }),
    );
    fc.assert(
      fc.property(fc.array(session, { maxLength: 12 }), limit, (told, limit) => {
        const sessions = told.map(([user, run], i) => seated(`s${i}`, user, run));
        const counts = Array.from({ length: 50 }, (_, at) => {
          const keys = new Map<string, Set<string>>();
          for (const session of sessions) {
            const key = keyOf(limit, session);
            const [from, to] = session.occupied[0]!;
            if (key === null || at < from || at >= to) continue;
            const person = limit.unit === 'users' ? (session.userId ?? session.id) : session.id;
            keys.set(key, (keys.get(key) ?? new Set()).add(person));
          }
          return Math.max(0, ...[...keys.values()].map((people) => people.size));
        });
        const peak = Math.max(...counts);
        const { peak: most, peakAt } = seatPeak(limit, sessions, all);
        expect([most, peakAt]).toEqual([peak, peak === 0 ? null : counts.indexOf(peak)]);
      }),
    );
  });
});
