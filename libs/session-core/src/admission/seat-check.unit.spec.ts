import { describe, expect, it } from 'vitest';
import { GivenSite, limited, start } from '../testing/given-site.js';
import { policyOf } from '../testing/given.js';
import { checkSeat } from './seat-check.js';

const patient = { policy: policyOf({ leaseMs: 6_000_000 }) };
const asker = (userId: string | null, more = {}) => ({ userId, clientId: null, attributes: {}, ...more });
const check = (site: GivenSite, userId: string | null, more = {}) =>
  checkSeat(site.sessions, asker(userId, more), { lc: site.state.clock.now, now: 0 });
const full = () => {
  const site = new GivenSite().until(0);
  site.when(start('a', 'ada', patient), start('b', 'bob', patient));
  site.when(limited({ id: 'all', scope: 'site', max: 2, exempt: { role: ['admin'] } }));
  site.when(limited({ id: 'each', scope: 'user', max: 5 }));
  return site;
};

describe('a check of the limits', () => {
  it('lets in where nothing limits', () => {
    const nothing = { admitted: true, limits: [], wouldEnd: [], retryAfterMs: null };
    expect(check(new GivenSite().until(0), 'ada')).toEqual(nothing);
  });

  it('names each limit that concerns the asker, from the narrowest, and which of them is full', () => {
    const checked = check(full(), 'ada');
    expect(checked).toMatchObject({ admitted: false, retryAfterMs: 60_000 });
    expect(checked.limits.map(({ limit, key, current, full }) => [limit.id, key, current, full])).toEqual([
      ['each', 'ada', 1, false],
      ['all', null, 2, true],
    ]);
  });

  it('is about nobody whom no limit concerns', () => {
    expect(check(full(), null)).toMatchObject({ admitted: true, limits: [] });
    expect(check(full(), 'root', { attributes: { role: 'admin' } })).toMatchObject({
      admitted: true,
      limits: [{ limit: { id: 'each' } }],
    });
  });

  it('names who would be put out, and puts nobody out', () => {
    const site = full();
    site.when(limited({ id: 'all', scope: 'site', max: 2, mode: 'evict_oldest' }));
    const before = site.state.seq;
    expect(check(site, 'cyd')).toMatchObject({ admitted: true, wouldEnd: [{ id: 'a' }] });
    expect(site.seated).toEqual(['a', 'b']);
    expect(site.state.seq).toBe(before);
    expect(site.when(start('c', 'cyd', patient)).types).toEqual(['SessionEnded', 'SessionStarted']);
  });

  it('answers as the start that follows', () => {
    const site = full();
    site.when(limited({ id: 'all', scope: 'site', max: 3 }));
    expect(check(site, 'cyd').admitted).toBe(true);
    site.when(start('c', 'cyd', patient));
    expect(check(site, 'dan').admitted).toBe(false);
    expect(site.when(start('d', 'dan')).types).toEqual(['SessionDenied']);
  });
});
