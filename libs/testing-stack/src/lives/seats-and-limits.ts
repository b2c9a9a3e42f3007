import type { HeadcountEvent, Limit, Millis } from '@headcount/session-core';
import fc from 'fast-check';

type Said = Pick<HeadcountEvent, 'type' | 'site' | 'data'>;

/** Where facts of a random life happen. */
interface Places {
  readonly site: fc.Arbitrary<string>;
  readonly sessionId: fc.Arbitrary<string>;
  readonly instant: fc.Arbitrary<Millis>;
}

const limitOf = (max: number): Limit => ({
  ...{ id: 'all', scope: 'site', attribute: null, key: null, unit: 'sessions', max, mode: 'deny' },
  ...{ exempt: { role: ['admin'] }, countAnonymous: max % 2 === 0, releaseAfterIdleMs: null },
});

/** Facts about limits, plausible or not: seats that are given up and taken, refusals, changes of limits. */
export function seatsAndLimits({ site, sessionId, instant }: Places): fc.Arbitrary<Said> {
  const released = fc.record({ site, sessionId }).map(({ site, sessionId }): Said => ({
    type: 'SeatReleased',
    site,
    data: { sessionId, limitId: 'all' },
  }));
  const taken = fc
    .record({ site, sessionId, at: instant, over: fc.nat(5) })
    .map(({ site, over, ...data }): Said => {
      const overLimits = over === 0 ? { overLimits: ['all'] } : {};
      return { type: 'SeatTaken', site, data: { ...data, ageMs: 0, ...overLimits } };
    });
  const denied = fc
    .record({ site, sessionId, at: instant, count: fc.nat(9) })
    .map(({ site, ...data }): Said => {
      const limit = { limitId: 'all', scope: 'site', mode: 'deny', key: null, max: 5, current: 5 } as const;
      const asker = { request: 'start', userId: 'alice', clientId: null, sourceId: null } as const;
      return { type: 'SessionDenied', site, data: { ...limit, ...asker, ...data } };
    });
  const changed = fc.tuple(site, fc.nat(4)).map(([site, max]): Said => {
    const limit = max === 0 ? null : limitOf(max);
    return { type: 'LimitChanged', site, data: { limitId: 'all', limit, changedBy: null } };
  });
  return fc.oneof(
    { weight: 3, arbitrary: released },
    { weight: 3, arbitrary: taken },
    { weight: 1, arbitrary: denied },
    { weight: 1, arbitrary: changed },
  );
}
