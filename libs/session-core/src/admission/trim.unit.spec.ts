import { describe, expect, it } from 'vitest';
import type { Limit } from '../limits/limit.js';
import { GivenSite, limited, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import type { LifecycleRequest } from './requests.js';

const trim: LifecycleRequest = { kind: 'trim', limitId: 'limit', byName: 'ada' };
const patient = { policy: policyOf({ leaseMs: 6_000_000 }) };

/** Three users, the first two with two sessions, seen in the order of their names; then a limit below that. */
const lowered = (limit: Partial<Limit>) => {
  const site = new GivenSite().until(0);
  for (const [at, id] of ['a1', 'a2', 'b1', 'b2', 'c1'].entries())
    site.when(start(id, id[0], { ...patient, startedAt: at }));
  for (const [at, id] of ['c1', 'b2', 'b1', 'a2', 'a1'].entries()) site.beat(1_000 + at, true, 0, id);
  site.when(limited(limit));
  return site;
};

describe('who is in beyond a limit', () => {
  it('stays, and nobody new is let in', () => {
    const site = lowered({ scope: 'site', max: 2 });
    expect(site.seated).toHaveLength(5);
    expect(site.when(start('d', 'd')).types).toEqual(['SessionDenied']);
    expect(site.sessions.limits.find('limit')!.over).toBe(3);
  });

  it('leaves when it is asked for: the least recently seen first, exactly as many as are too many', () => {
    const site = lowered({ scope: 'site', max: 2 });
    expect(site.when(trim).events).toMatchObject([
      {
        type: 'SessionEnded',
        data: { sessionId: 'c1', reason: 'evicted', endedBy: 'admin', endedByName: 'ada' },
      },
      { data: { sessionId: 'b2' } },
      { data: { sessionId: 'b1' } },
    ]);
    expect(site.seated).toEqual(['a1', 'a2']);
    expect(site.sessions.limits.find('limit')!.over).toBe(0);
    expect(site.when(trim).outcomes).toEqual([{ kind: 'nothing' }]);
  });

  it.each<[Partial<Limit>, readonly string[]]>([
    [{ scope: 'site', max: 2, mode: 'evict_oldest' }, ['b2', 'c1']],
    [{ scope: 'site', max: 4, mode: 'evict_all' }, ['a1', 'a2', 'b1', 'b2']],
    [{ scope: 'user', max: 1 }, ['a1', 'b1', 'c1']],
    [{ scope: 'site', unit: 'users', max: 1 }, ['a1', 'a2']],
    [{ scope: 'site', max: 0 }, []],
    [{ scope: 'site', max: null }, ['a1', 'a2', 'b1', 'b2', 'c1']],
  ])('is chosen by what the limit counts: %o', (limit, stay) => {
    const site = lowered(limit);
    site.when(trim);
    expect(site.seated).toEqual(stay);
  });

  it('gives up seats that are owed before anybody is put out', () => {
    const site = new GivenSite().until(0);
    site.when(start('gone', 'g'), start('here', 'h', patient), start('idle', 'i', patient));
    site.when(limited({ scope: 'site', max: 1, releaseAfterIdleMs: 60_000 }));
    site.until(95_000).beat(95_000, true, 0, 'none');
    const { events } = site.when(trim);
    expect(events.map(({ type }) => type)).toEqual(['SessionEnded', 'SeatReleased']);
    expect(events[0]).toMatchObject({ data: { sessionId: 'gone', reason: 'lease_expired' } });
    expect(site.seated).toHaveLength(1);
  });

  it('has nothing to fear of a limit that is unknown', () => {
    expect(new GivenSite().until(0).when(trim).outcomes).toEqual([{ kind: 'nothing' }]);
  });
});
