import { describe, expect, it } from 'vitest';
import { policyOf } from '../testing/given.js';
import { alive, expire, GivenSite, identify, start } from '../testing/given-site.js';
import { outgrown } from './open-sessions.js';

const hour = 3_600_000;
const maxAge = (more: Parameters<typeof policyOf>[0] = {}) => ({
  policy: policyOf({ maxAgeMs: hour, leaseMs: 2 * hour, ...more }),
});
const given = (more = {}) => {
  const site = new GivenSite().until(0);
  site.when(start('s', 'ada', { ...maxAge(), ...more }));
  return site;
};
const end = (endedAt: number) => ({
  type: 'SessionEnded',
  data: { reason: 'max_duration', precision: 'exact', endedAt, endedBy: 'policy', bySource: false },
});

describe('max_duration', () => {
  it('a session that is older than its max age is ended by the sweeper, exactly at that age', () => {
    const site = given().until(hour);
    expect(site.when(expire()).events).toEqual([]);
    site.until(hour + 5_000);
    expect(site.when(expire()).events).toMatchObject([end(hour)]);
  });

  it('beats don’t make it older: the next one is told how it has ended', () => {
    const site = given()
      .until(hour + 5_000)
      .beat(hour + 5_000);
    expect(site.when(alive('s', hour + 6_000)).events).toMatchObject([end(hour)]);
    expect(site.when(alive('s', hour + 7_000)).outcomes).toMatchObject([
      { kind: 'ended', session: { reason: 'max_duration', endedAt: hour } },
    ]);
    expect(site.when(identify('bob', hour + 7_000)).outcomes).toMatchObject([{ kind: 'ended' }]);
  });

  it('counts from the reported start, and from the earlier one of two', () => {
    const reported = new GivenSite().until(50 * 60_000);
    reported.when(start('s', 'ada', maxAge()));
    reported.until(hour + 5_000);
    expect(reported.when(expire()).events).toMatchObject([end(hour)]);

    const inferred = new GivenSite().until(50 * 60_000);
    inferred.when(start('s', null, { ...maxAge(), startedAt: 50 * 60_000, inferred: true }));
    inferred.when(start('s', 'ada', { ...maxAge(), startedAt: 0 }));
    inferred.until(hour + 5_000);
    expect(inferred.when(expire()).events).toMatchObject([end(hour)]);
  });

  it('runs on the lease clock: a silence of all collectors ends nothing at once', () => {
    const site = given();
    site.read([{ type: 'Tick', data: { collectorId: 'c', everyMs: 5_000, shedding: false } }], 2 * hour);
    expect(site.when(expire()).events).toEqual([]);
  });

  it('a session without one is never too old', () => {
    const site = given({ policy: policyOf({ leaseMs: 2 * hour }) }).until(hour + 5_000);
    expect(outgrown(site.sessions.open.get('s')!, Infinity)).toBe(false);
    expect(site.when(expire()).events).toEqual([]);
  });

  it('holds through an end by a lost lease and a resume', () => {
    const site = given(maxAge({ leaseMs: 90_000 })).until(95_000);
    site.when(expire());
    site.when(alive('s', 96_000));
    site.until(hour + 5_000);
    expect(site.when(expire()).events).toMatchObject([end(hour)]);
  });
});

describe('start_stop', () => {
  const told = maxAge({ liveness: 'start_stop', leaseMs: 90_000 });

  it('has no lease that could pass', () => {
    expect(given(told).until(hour).when(expire()).events).toEqual([]);
  });

  it('ends at its max age at last', () => {
    expect(
      given(told)
        .until(hour + 5_000)
        .when(expire()).events,
    ).toMatchObject([end(hour)]);
  });
});

describe('a signal older than the lease', () => {
  it('neither renews nor resumes a lapsed session: the end that is due is written', () => {
    const site = new GivenSite().until(0);
    site.when(start());
    site.until(95_000);
    expect(site.when(alive('s', 3_000, 92_000)).events).toMatchObject([
      { type: 'SessionEnded', data: { reason: 'lease_expired', endedAt: 0 } },
    ]);
  });

  it('is a plain signal while the lease holds', () => {
    const site = new GivenSite().until(0);
    site.when(start());
    expect(site.until(60_000).when(alive('s', 3_000, 92_000)).outcomes).toEqual([{ kind: 'alive' }]);
  });
});
