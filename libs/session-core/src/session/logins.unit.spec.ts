import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beat, beats, ended, fold, identified, started, type TestFact } from '../testing/given.js';
import { segmentsByUser } from './logins.js';
import { totalOf } from './runs.js';
import { view } from './view.js';

const rowOf = (...facts: readonly TestFact[]) => view(fold(facts))!;
const login = (userId: string, loginAt: number, logoutAt: number | null) => ({
  userId,
  loginAt: loginAt * 1000,
  logoutAt: logoutAt === null ? null : logoutAt * 1000,
});

describe('identify', () => {
  it('a login attaches a user to a living session, a logout detaches the user, and the session lives on', () => {
    const facts = [started(1, 0), identified(2, 20, 'ada'), identified(3, 40, null), beat(60)];
    expect(rowOf(...facts)).toMatchObject({
      userId: null,
      endedAt: null,
      connectedMs: 60_000,
      logins: [login('ada', 20, 40)],
    });
  });

  it('one session can have several logins, one after another', () => {
    const facts = [
      started(1, 0, { userId: 'ada' }),
      identified(2, 20, 'bob'),
      identified(3, 40, null),
      identified(4, 50, 'ada'),
    ];
    const logins = [login('ada', 0, 20), login('bob', 20, 40), login('ada', 50, null)];
    expect(rowOf(...facts)).toMatchObject({ userId: 'ada', logins });
  });

  it('the user of an instant is the one of the last identity at or before it, in whatever order they came', () => {
    const late = rowOf(started(1, 0), identified(2, 40, null), identified(3, 20, 'ada'));
    expect(late).toMatchObject({ userId: null, logins: [login('ada', 20, 40)] });
  });

  it('of two identities at one instant the later in the log holds', () => {
    const facts = [started(1, 0, { userId: 'ada' }), identified(2, 20, 'bob'), identified(3, 20, 'cyd')];
    expect(rowOf(...facts).logins).toEqual([login('ada', 0, 20), login('cyd', 20, null)]);
    const back = [started(1, 0, { userId: 'ada' }), identified(2, 20, null), identified(3, 20, 'ada')];
    expect(rowOf(...back).logins).toEqual([login('ada', 0, null)]);
  });

  it('a login that is told again is the same login', () => {
    const facts = [started(1, 0, { userId: 'ada' }), identified(2, 20, 'ada'), identified(3, 30, 'ada')];
    expect(rowOf(...facts).logins).toEqual([login('ada', 0, null)]);
  });

  it('a login before the start counts from the start on, one behind the end not at all', () => {
    const facts = [started(1, 10), identified(2, 5, 'ada'), beat(40), ended(3, 50, 'client_closed')];
    expect(rowOf(...facts, identified(4, 60, 'bob'))).toMatchObject({
      userId: 'ada',
      logins: [login('ada', 10, null)],
    });
  });

  it('an end is a logout only if that is its reason', () => {
    const facts = [started(1, 0, { userId: 'ada' }), beat(30)];
    expect(rowOf(...facts, ended(2, 50, 'logout'))).toMatchObject({
      userId: 'ada',
      logins: [login('ada', 0, 50)],
    });
    expect(rowOf(...facts, ended(2, 30, 'lease_expired')).logins).toEqual([login('ada', 0, null)]);
  });

  it('is no signal: it adds nothing to the durations', () => {
    expect(rowOf(started(1, 0), beat(30), identified(2, 60, 'ada'))).toMatchObject({
      lastSeenAt: 30_000,
      connectedMs: 30_000,
    });
  });
});

describe('the segments of each user', () => {
  it('are cut at the logins, the time without a user apart', () => {
    const facts = [
      started(1, 0),
      identified(2, 20, 'ada'),
      identified(3, 40, null),
      identified(4, 70, 'bob'),
    ];
    const { connectedSegments, logins } = rowOf(...facts, ...beats(30, 60, 90, 300, 330));
    expect([...segmentsByUser(connectedSegments, logins)]).toEqual([
      [
        null,
        [
          [0, 20_000],
          [40_000, 70_000],
        ],
      ],
      ['ada', [[20_000, 40_000]]],
      [
        'bob',
        [
          [70_000, 90_000],
          [300_000, 330_000],
        ],
      ],
    ]);
  });

  it('add up to the whole', () => {
    const someone = fc.tuple(fc.nat(600), fc.constantFrom(null, 'ada', 'bob'));
    const life = fc.record({ signals: fc.array(fc.nat(600)), identities: fc.array(someone) });
    fc.assert(
      fc.property(life, ({ signals, identities }) => {
        const said = identities.map(([at, userId], i) => identified(i + 2, at, userId));
        const { connectedSegments, connectedMs, logins } = rowOf(
          started(1, 0),
          ...beats(...signals),
          ...said,
        );
        const shares = [...segmentsByUser(connectedSegments, logins).values()];
        expect(shares.reduce((sum, runs) => sum + totalOf(runs), 0)).toBe(connectedMs);
      }),
    );
  });
});
